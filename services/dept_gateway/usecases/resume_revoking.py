from services.chassis.clock import Clock
from services.chassis.step import Cause, Step
from services.chassis.timers import Timer
from services.dept_gateway.adapters.store import WorkOrders
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.calls import Calls
from services.dept_gateway.usecases.existing import existing
from services.dept_gateway.usecases.outcomes import REVOKE, after_revoking, report


class ResumeRevoking:
    """Tell a department's system again that a work order is cancelled; one try each time it is due."""

    def __init__(self, orders: WorkOrders, calls: Calls, clock: Clock) -> None:
        self._orders = orders
        self._calls = calls
        self._clock = clock

    async def __call__(self, timer: Timer) -> None:
        """Take the step that ends or moves the timer."""
        cause = Cause.timer(timer.kind, timer.key, timer.due)
        record = existing(await self._orders.get(timer.key))
        if not record.to_revoke:
            await self._orders.do(timer.key, cause, _nothing_to_revoke)
            return
        outcome = await self._calls.revoke(record)

        def note(state: WorkOrderRecord | None) -> Step[WorkOrderRecord]:
            return after_revoking(existing(state), outcome, self._clock.now(), asked=record)

        taken = await self._orders.do(timer.key, cause, note)
        if taken is not None:
            report(taken.state, REVOKE, outcome)


def _nothing_to_revoke(state: WorkOrderRecord | None) -> Step[WorkOrderRecord]:
    return Step(existing(state), wakes={REVOKE: None})
