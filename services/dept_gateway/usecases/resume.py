from collections.abc import Callable

from services.chassis.clock import Clock
from services.chassis.step import Cause, Step
from services.chassis.timers import Timer
from services.dept_gateway.adapters.store import WorkOrders
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.calls import Calls
from services.dept_gateway.usecases.existing import existing
from services.dept_gateway.usecases.outcomes import REVOKE, SEND, after_revoking, after_sending, report


class Resume:
    """Tell a department's system again what it did not take; one try each time it is due."""

    def __init__(self, orders: WorkOrders, calls: Calls, clock: Clock) -> None:
        self._orders = orders
        self._calls = calls
        self._clock = clock

    async def sending(self, timer: Timer) -> None:
        """Send; the step that ends or moves the timer is taken here. Raises ``SealBrokenError``."""
        record = existing(await self._orders.get(timer.key))
        if not record.to_send:
            await self._note(timer, lambda state: Step(state, wakes={SEND: None}))
            return
        outcome = await self._calls.send(record)
        after = await self._note(timer, lambda state: after_sending(state, outcome, self._clock.now()))
        if after is not None:
            report(after, SEND, outcome)

    async def revoking(self, timer: Timer) -> None:
        """Tell that a work order is cancelled; the step that ends or moves the timer is taken here."""
        record = existing(await self._orders.get(timer.key))
        if not record.to_revoke:
            await self._note(timer, lambda state: Step(state, wakes={REVOKE: None}))
            return
        outcome = await self._calls.revoke(record)
        now = self._clock.now
        after = await self._note(timer, lambda state: after_revoking(state, outcome, now(), asked=record))
        if after is not None:
            report(after, REVOKE, outcome)

    async def _note(
        self, timer: Timer, decide: Callable[[WorkOrderRecord], Step[WorkOrderRecord] | None]
    ) -> WorkOrderRecord | None:
        cause = Cause.timer(timer.kind, timer.key, timer.due)
        taken = await self._orders.do(timer.key, cause, lambda state: decide(existing(state)))
        return None if taken is None else taken.state
