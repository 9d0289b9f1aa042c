from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.step import Cause, Step
from services.dept_gateway.adapters.store import WorkOrders
from services.dept_gateway.domain.errors import ContradictionError, EventReusedError
from services.dept_gateway.domain.progress import Progress
from services.dept_gateway.domain.tellers import Teller
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.existing import existing
from services.dept_gateway.usecases.facts import fact_of


class TakeProgress:
    """Record what a department tells of a work order, and say it to everyone; by callback and desk alike."""

    def __init__(self, orders: WorkOrders, clock: Clock) -> None:
        self._orders = orders
        self._clock = clock

    async def __call__(self, teller: Teller, work_order_no: str, progress: Progress) -> WorkOrderRecord:
        """Return the work order as it is then; the same event again changes nothing.

        What contradicts the record changes nothing of it, but is kept beside it.

        Raises ``UnknownWorkOrderError``, ``CancelledError``, ``ContradictionError``, ``IllegalActError``,
        ``TooManyStepsError``, or ``EventReusedError`` when the event was used for something else.
        """

        def decide(state: WorkOrderRecord | None) -> Step[WorkOrderRecord] | None:
            record = existing(state)
            teller.check(record)
            now = self._clock.now()
            try:
                taken = record.take(progress, now)
            except ContradictionError as error:
                return Step(record.contradicted(progress, str(error), now))
            if taken is None:
                return None
            changed, recorded = taken
            return Step(changed, (fact_of(changed, recorded),))

        cause = Cause.request("progress", work_order_no, progress.event, by=teller.name)
        taken = await self._orders.do(work_order_no, cause, decide)
        if taken is None:
            return existing(await self._orders.get(work_order_no))
        against = taken.state.contradiction(progress.event)
        if against is not None:
            raise ContradictionError(against.why)
        recorded = taken.state.told_as(progress.event)
        if recorded is None or recorded.content != progress.content:
            raise EventReusedError(progress.event)
        if taken.fresh and recorded.flag is not None:
            get_log().warning("time_moved", work_order_no=work_order_no, flag=recorded.flag)
        return taken.state
