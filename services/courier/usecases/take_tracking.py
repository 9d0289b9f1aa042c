from collections.abc import Sequence

from services.chassis.logs import get_log
from services.chassis.step import Cause, Step
from services.courier.adapters.carriers.seam import Sighting, Verdict
from services.courier.adapters.store import Shipments
from services.courier.domain.shipment import Shipment, WaybillMismatchError, case_no_of
from services.courier.usecases.shipment_step import shipment_step


class TakeTracking:
    """轨迹回传: what a carrier reports becomes part of the shipment's journey, once.

    A report that overtakes the answer to our order brings the waybill number itself. One about a parcel
    that we know neither by order nor by waybill number is left to the carrier to send again; how long
    it does so is the carrier's affair, we keep nothing of what we do not know.
    """

    def __init__(self, shipments: Shipments) -> None:
        self._shipments = shipments

    async def __call__(self, carrier: str, sightings: Sequence[Sighting]) -> Verdict:
        """Take what can be taken; ``UNKNOWN`` when something could not, then all may come again."""
        taken = [await self._take(carrier, sighting) for sighting in sightings]
        return Verdict.TAKEN if all(taken) else Verdict.UNKNOWN

    async def _take(self, carrier: str, sighting: Sighting) -> bool:
        if sighting.order_no is not None and await self._record(sighting.order_no, carrier, sighting):
            return True
        order_no = await self._shipments.order_no_of(carrier, sighting.waybill_no)
        if order_no is not None and await self._record(order_no, carrier, sighting):
            return True
        get_log().warning("parcel_unknown", carrier=carrier, waybill_no=sighting.waybill_no)
        return False

    async def _record(self, order_no: str, carrier: str, sighting: Sighting) -> bool:
        def decide(shipment: Shipment | None) -> Step[Shipment] | None:
            if shipment is None or shipment.carrier != carrier:
                return None
            after = shipment.ordered(sighting.waybill_no).traced(sighting.trace)
            return shipment_step(shipment, after)

        cause = Cause.request("trace", case_no_of(order_no), sighting.key, by=f"carrier:{carrier}")
        try:
            return await self._shipments.do(order_no, cause, decide) is not None
        except WaybillMismatchError as error:
            get_log().error("two_waybills", order_no=order_no, error=str(error), alert=True)
            return False
