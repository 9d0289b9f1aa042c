from collections.abc import Sequence
from functools import partial

from contracts.commands import WorkOrderCancel, WorkOrderCancelV1
from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.outgoing import Outgoing
from services.chassis.step import Cause, Step
from services.dept_gateway.adapters.store import WorkOrders
from services.dept_gateway.domain.errors import DecidedError
from services.dept_gateway.domain.numbers import check_number
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.calls import BRIEFLY, Calls
from services.dept_gateway.usecases.existing import existing
from services.dept_gateway.usecases.outcomes import (
    REVOKE,
    SAFETY,
    SEND,
    Away,
    Waiting,
    after_revoking,
    report,
)


class CancelWorkOrder:
    """撤回: stop a work order and tell the department's system.

    A cancellation that overtakes its order waits for it, and the order is then neither kept nor sent: a
    department gets no personal data of an application that has been withdrawn (PIPL art. 6).
    """

    def __init__(self, orders: WorkOrders, calls: Calls, clock: Clock) -> None:
        self._orders = orders
        self._calls = calls
        self._clock = clock

    async def __call__(self, message: WorkOrderCancelV1) -> Sequence[Outgoing]:
        """Publish nothing; raises ``MisnumberedError``."""
        cancel, cause = message.data, Cause.message(message)
        check_number(cancel.work_order_no, message.subject)
        taken = await self._orders.handle(cancel.work_order_no, cause, partial(self._intend, cancel))
        if taken is not None and taken.state.to_revoke and taken.state.revoking.is_fresh:
            await self._revoke(taken.state, cause)
        return ()

    def _intend(self, cancel: WorkOrderCancel, known: WorkOrderRecord | None) -> Step[WorkOrderRecord] | None:
        now = self._clock.now()
        if known is None:
            return Step(WorkOrderRecord.never_to_be_sent(cancel.work_order_no, cancel.reason, now))
        try:
            cancelled = known.cancel(cancel.reason, now)
        except DecidedError:
            get_log().warning("cancelled_too_late", work_order_no=cancel.work_order_no)
            return None
        if cancelled is None:
            return None
        if not cancelled.to_revoke:
            return Step(cancelled, wakes={SEND: None})
        if until := self._calls.wait(cancelled.department):
            waits = cancelled.revoked_so_far(cancelled.revoking.put_off(now))
            return Step(waits, wakes={SEND: None, REVOKE: until})
        return Step(cancelled, wakes={SEND: None, REVOKE: now + SAFETY})

    async def _revoke(self, record: WorkOrderRecord, cause: Cause) -> None:
        outcome = await self._calls.revoke(record, BRIEFLY)

        def note(state: WorkOrderRecord | None) -> Step[WorkOrderRecord] | None:
            return after_revoking(existing(state), outcome, self._clock.now(), asked=record)

        then = cause.then("away" if isinstance(outcome, Away | Waiting) else "revoked")
        taken = await self._orders.handle(record.work_order_no, then, note)
        if taken is not None:
            report(taken.state, REVOKE, outcome)
