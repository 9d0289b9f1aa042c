from collections.abc import Sequence

from contracts.commands import DispatchOrderV1
from services.chassis.clock import Clock
from services.chassis.outgoing import Outgoing
from services.chassis.retry import next_try
from services.chassis.step import Cause, Step
from services.courier.adapters.store import Shipments
from services.courier.domain.answer import Answer
from services.courier.domain.shipment import Shipment
from services.courier.usecases.ask_carrier import AskCarrier
from services.courier.usecases.record_answer import record_answer, report_trouble
from services.courier.usecases.shipment_step import ORDER, shipment_step


class PlaceOrder:
    """寄件下单: note the order, ask its carrier, note the answer.

    Died in between, redelivery or the timer asks again under the same order number; a carrier that
    has the order by then says so, and nothing is sent twice. While the carrier is known to be away the
    note is all.
    """

    def __init__(self, shipments: Shipments, ask_carrier: AskCarrier, clock: Clock) -> None:
        self._shipments = shipments
        self._ask_carrier = ask_carrier
        self._clock = clock

    async def __call__(self, message: DispatchOrderV1) -> Sequence[Outgoing]:
        """Return what is to be told.

        Raises ``ForeignOrderError``, ``UnknownCarrierError`` or ``SealBrokenError`` for an order that
        cannot be carried out: nothing is stored, the message is parked.
        """
        cause = Cause.message(message)
        wanted = Shipment.requested(message.data, message.subject, message.time)
        self._ask_carrier.check(wanted)
        noted = await self._shipments.handle(wanted.order_no, cause, lambda known: self._note(wanted, known))
        if noted is None:
            return ()
        answer = await self._ask_carrier(noted.state) if noted.state.is_untried else None
        recorded = await self._shipments.handle(
            wanted.order_no, cause.then("answered"), lambda state: self._record(state, answer)
        )
        if recorded is None:
            return ()
        if recorded.fresh:
            report_trouble(recorded.state)
        return recorded.outgoing

    def _note(self, wanted: Shipment, known: Shipment | None) -> Step[Shipment] | None:
        if known is not None:
            return None
        now = self._clock.now()
        if until := self._ask_carrier.wait(wanted.carrier):
            return shipment_step(wanted, wanted.put_off(now), {ORDER: until})
        return shipment_step(wanted, wanted, {ORDER: next_try(1, now, now)})

    def _record(self, state: Shipment | None, answer: Answer | None) -> Step[Shipment] | None:
        if state is None or answer is None:
            return None
        return record_answer(state, answer, self._clock.now())
