from datetime import datetime

from contracts.sealed import Consignee
from services.chassis import failpoints
from services.chassis.breaker import Breakers, PartnerAwayError
from services.chassis.failpoints import Point
from services.chassis.privacy import Sealer
from services.courier.adapters.carriers.registry import Carriers
from services.courier.adapters.carriers.seam import Carrier, CarrierAwayError, CarrierRefusedError, Parcel
from services.courier.domain.answer import Answer, Away, Placed, Refused, Waiting
from services.courier.domain.shipment import Shipment, case_no_of


class AskCarrier:
    """Asks a shipment's carrier to fetch it: the only place where the consignee is opened."""

    def __init__(self, carriers: Carriers, sealer: Sealer, breakers: Breakers) -> None:
        self._carriers = carriers
        self._sealer = sealer
        self._breakers = breakers

    def check(self, shipment: Shipment) -> None:
        """Raise ``UnknownCarrierError`` or ``SealBrokenError`` for an order that nobody can be asked."""
        self._carriers.named(shipment.carrier)
        self._open(shipment)

    def wait(self, carrier: str) -> datetime | None:
        """Return None when a carrier may be asked, else when it is our turn, since it is away."""
        return self._breakers.of(carrier).wait()

    async def __call__(self, shipment: Shipment) -> Answer:
        """Return the carrier's answer; raises what ``check`` raises."""
        carrier = self._carriers.named(shipment.carrier)
        parcel = Parcel(shipment.order_no, shipment.contents, shipment.requested_at)
        consignee = self._open(shipment)
        try:
            return await self._breakers.of(shipment.carrier).call(lambda: _ask(carrier, parcel, consignee))
        except PartnerAwayError as error:
            return Waiting(error.until)
        except CarrierAwayError as error:
            return Away(str(error))

    def _open(self, shipment: Shipment) -> Consignee:
        return self._sealer.open(Consignee, case_no_of(shipment.order_no), shipment.consignee)


async def _ask(carrier: Carrier, parcel: Parcel, consignee: Consignee) -> Answer:
    try:
        waybill_no = await carrier.place(parcel, consignee)
    except CarrierRefusedError as error:
        return Refused(str(error))
    failpoints.passed(Point.AFTER_EFFECT)
    return Placed(waybill_no)
