from services.chassis.clock import Clock
from services.chassis.step import Cause, Step
from services.chassis.timers import Timer
from services.dept_gateway.adapters.store import WorkOrders
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.calls import Calls
from services.dept_gateway.usecases.existing import existing
from services.dept_gateway.usecases.outcomes import SEND, after_sending, report


class ResumeSending:
    """Send a work order again that its department's system did not take; one try each time it is due."""

    def __init__(self, orders: WorkOrders, calls: Calls, clock: Clock) -> None:
        self._orders = orders
        self._calls = calls
        self._clock = clock

    async def __call__(self, timer: Timer) -> None:
        """Take the step that ends or moves the timer; raises ``SealBrokenError``."""
        cause = Cause.timer(timer.kind, timer.key, timer.due)
        record = existing(await self._orders.get(timer.key))
        if not record.to_send:
            await self._orders.do(timer.key, cause, _nothing_to_send)
            return
        outcome = await self._calls.send(record)

        def note(state: WorkOrderRecord | None) -> Step[WorkOrderRecord]:
            return after_sending(existing(state), outcome, self._clock.now())

        taken = await self._orders.do(timer.key, cause, note)
        if taken is not None:
            report(taken.state, SEND, outcome)


def _nothing_to_send(state: WorkOrderRecord | None) -> Step[WorkOrderRecord]:
    return Step(existing(state), wakes={SEND: None})
