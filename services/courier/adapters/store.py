from collections.abc import Mapping

from services.chassis.aggregates import Aggregates
from services.chassis.breaker import waiting
from services.chassis.service import Ground
from services.courier.domain.shipment import Shipment, case_no_of

SOURCE = "/yichuang/courier"


class Shipments(Aggregates[Shipment]):
    """The shipments, by order number."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(
            ground.database.shipments,
            Shipment,
            source=SOURCE,
            clock=ground.clock,
            offer=ground.offer,
            chain=ground.chain,
            index=_index,
            subject=case_no_of,
        )

    async def prepare(self) -> None:
        """Index what is looked up."""
        await self.collection.create_index("index.waybill_no", sparse=True)

    async def order_no_of(self, carrier: str, waybill_no: str) -> str | None:
        """Return whose waybill number this is; the youngest order's, since carriers use numbers again."""
        found = await self.collection.find_one(
            {"index.waybill_no": waybill_no, "index.carrier": carrier},
            {"_id": 1},
            sort=[("index.requested_at", -1)],
        )
        return None if found is None else str(found["_id"])


def _index(shipment: Shipment) -> Mapping[str, object]:
    if shipment.is_ordering:
        return waiting(shipment.carrier, shipment.failing_since)
    if shipment.waybill_no is None:
        return {}
    return {
        "waybill_no": shipment.waybill_no,
        "carrier": shipment.carrier,
        "requested_at": shipment.requested_at,
    }
