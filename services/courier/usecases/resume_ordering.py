from services.chassis.clock import Clock
from services.chassis.step import Cause, Step
from services.chassis.timers import Timer
from services.courier.adapters.store import Shipments
from services.courier.domain.answer import Answer
from services.courier.domain.shipment import Shipment
from services.courier.usecases.ask_carrier import AskCarrier
from services.courier.usecases.record_answer import record_answer, report_trouble


class ResumeOrdering:
    """Ask a carrier again that did not answer, or that we did not live to hear."""

    def __init__(self, shipments: Shipments, ask_carrier: AskCarrier, clock: Clock) -> None:
        self._shipments = shipments
        self._ask_carrier = ask_carrier
        self._clock = clock

    async def __call__(self, timer: Timer) -> None:
        """Do it once; the next time, if there has to be one, is another timer."""
        shipment = await self._shipments.get(timer.key)
        if shipment is None or not shipment.is_ordering:
            return
        answer = await self._ask_carrier(shipment)
        cause = Cause.timer(timer.kind, timer.key, timer.due)
        taken = await self._shipments.do(timer.key, cause, lambda state: self._record(state, answer))
        if taken is not None:
            report_trouble(taken.state)

    def _record(self, state: Shipment | None, answer: Answer) -> Step[Shipment] | None:
        return None if state is None else record_answer(state, answer, self._clock.now())
