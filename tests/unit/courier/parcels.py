"""Orders and traces with generated content."""

from datetime import timedelta

from contracts.case import SignedBy
from contracts.commands import DispatchOrder
from contracts.sealed import Sealed
from services.courier.domain.journey import ShipmentStage, Trace
from services.courier.domain.shipment import Shipment
from tests.support.messages import CASE_NO, NOW

ORDER_NO = f"{CASE_NO}-1"
WAYBILL_NO = "EA000000014CN"
SEALED = Sealed(key="courier.1", nonce="AAAAAAAAAAAAAAAA", text="AAAA")

CODES = {
    ShipmentStage.COLLECTED: "203",
    ShipmentStage.IN_TRANSIT: "305",
    ShipmentStage.OUT_FOR_DELIVERY: "702",
    ShipmentStage.FAILED_ATTEMPT: "705",
    ShipmentStage.DELIVERED: "704",
    ShipmentStage.RETURNED: "711",
}


def dispatch(order_no: str = ORDER_NO, carrier: str = "ems") -> DispatchOrder:
    return DispatchOrder(order_no=order_no, carrier=carrier, contents="食品经营许可证", consignee=SEALED)


def requested() -> Shipment:
    return Shipment.requested(dispatch(), CASE_NO, NOW)


def ordered() -> Shipment:
    return requested().ordered(WAYBILL_NO)


def trace(stage: ShipmentStage, hours: float, signed_by: SignedBy | None = None) -> Trace:
    """Return a known report so many hours after the order."""
    return Trace(
        at=NOW + timedelta(hours=hours),
        code=CODES[stage],
        name=stage.value,
        place="临夏市邮政分公司",
        stage=stage,
        signed_by=signed_by,
    )


def vague(hours: float, code: str = "999") -> Trace:
    """Return a report whose code we do not know."""
    at = NOW + timedelta(hours=hours)
    return Trace(at=at, code=code, name="未知", place="兰州", stage=ShipmentStage.IN_TRANSIT, vague=True)
