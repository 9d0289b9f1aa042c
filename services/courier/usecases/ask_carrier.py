from contracts.sealed import Consignee
from services.chassis import failpoints
from services.chassis.failpoints import Point
from services.chassis.privacy import Sealer
from services.courier.adapters.carriers.registry import Carriers
from services.courier.adapters.carriers.seam import CarrierAwayError, CarrierRefusedError, Parcel
from services.courier.domain.answer import Answer, Away, Placed, Refused
from services.courier.domain.shipment import Shipment, case_no_of


class AskCarrier:
    """Asks a shipment's carrier to fetch it: the only place where the consignee is opened."""

    def __init__(self, carriers: Carriers, sealer: Sealer) -> None:
        self._carriers = carriers
        self._sealer = sealer

    def check(self, shipment: Shipment) -> None:
        """Raise ``UnknownCarrierError`` or ``SealBrokenError`` for an order that nobody can be asked."""
        self._carriers.named(shipment.carrier)
        self._open(shipment)

    async def __call__(self, shipment: Shipment) -> Answer:
        """Return the carrier's answer; raises what ``check`` raises."""
        carrier = self._carriers.named(shipment.carrier)
        parcel = Parcel(shipment.order_no, shipment.contents, shipment.requested_at)
        try:
            waybill_no = await carrier.place(parcel, self._open(shipment))
        except CarrierRefusedError as error:
            return Refused(str(error))
        except CarrierAwayError as error:
            return Away(str(error))
        failpoints.passed(Point.AFTER_EFFECT)
        return Placed(waybill_no)

    def _open(self, shipment: Shipment) -> Consignee:
        return self._sealer.open(Consignee, case_no_of(shipment.order_no), shipment.consignee)
