from collections.abc import Sequence
from functools import partial

from contracts.commands import WorkOrder, WorkOrderV1
from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.outgoing import Outgoing
from services.chassis.step import Cause, Step
from services.dept_gateway.adapters.bridges.choice import Bridges
from services.dept_gateway.adapters.bridges.desk import Desk
from services.dept_gateway.adapters.store import WorkOrders
from services.dept_gateway.domain.numbers import check_number
from services.dept_gateway.domain.standing import Way
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.calls import BRIEFLY, Calls
from services.dept_gateway.usecases.existing import existing
from services.dept_gateway.usecases.outcomes import SAFETY, SEND, Away, Waiting, after_sending, report


class SendWorkOrder:
    """交办: hand a work order to its department's system, or put it on the desk's list.

    Intend → act → record. The intention is stored before the system is called, because its callbacks may
    come in before its answer does. While the system is known to be away the intention is all.
    """

    def __init__(self, orders: WorkOrders, bridges: Bridges, calls: Calls, clock: Clock) -> None:
        self._orders = orders
        self._bridges = bridges
        self._calls = calls
        self._clock = clock

    async def __call__(self, message: WorkOrderV1) -> Sequence[Outgoing]:
        """Return what is to be published; raises ``MisnumberedError``, ``SealBrokenError``."""
        order, cause = message.data, Cause.message(message)
        check_number(order.work_order_no, message.subject)
        taken = await self._orders.handle(order.work_order_no, cause, partial(self._intend, order))
        if taken is None:
            return ()
        if taken.state.to_send and taken.state.sending.is_fresh:
            return await self._send(taken.state, cause)
        return () if taken.fresh else await self._said_before(order.work_order_no, cause)

    def _intend(self, order: WorkOrder, known: WorkOrderRecord | None) -> Step[WorkOrderRecord] | None:
        if known is not None:
            get_log().info("work_order_known", work_order_no=order.work_order_no, standing=known.standing)
            return None
        now = self._clock.now()
        if isinstance(self._bridges.of(order.department), Desk):
            return Step(WorkOrderRecord.of(order, Way.DESK, now))
        record = WorkOrderRecord.of(order, Way.SYSTEM, now)
        if until := self._calls.wait(order.department):
            return Step(record.sent_so_far(record.sending.put_off(now)), wakes={SEND: until})
        return Step(record, wakes={SEND: now + SAFETY})

    async def _send(self, record: WorkOrderRecord, cause: Cause) -> Sequence[Outgoing]:
        outcome = await self._calls.send(record, BRIEFLY)

        def note(state: WorkOrderRecord | None) -> Step[WorkOrderRecord] | None:
            return after_sending(existing(state), outcome, self._clock.now())

        then = cause.then("away" if isinstance(outcome, Away | Waiting) else "sent")
        taken = await self._orders.handle(record.work_order_no, then, note)
        if taken is None:
            return ()
        report(taken.state, SEND, outcome)
        return taken.outgoing

    async def _said_before(self, work_order_no: str, cause: Cause) -> Sequence[Outgoing]:
        """Return what the first delivery of this message said, should its publishing have been cut off."""
        taken = await self._orders.handle(work_order_no, cause.then("sent"), lambda _: None)
        return () if taken is None else taken.outgoing
