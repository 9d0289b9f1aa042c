"""Dispatch orders as the router sends them, to a generated consignee."""

from typing import Any

from pydantic import SecretStr

from contracts.commands import DispatchOrder, DispatchOrderV1
from contracts.sealed import Audience, Consignee
from services.chassis.privacy import Sealer
from tests.support.messages import message

SEAL_KEYS = {"courier.1": SecretStr("MDEyMzQ1Njc4OWFiY2RlZg==")}
NAME, PHONE, STREET = "马测试", "13900000003", "红园路1号"


def dispatch_order(
    order_no: str, *, case_no: str | None = None, sealed_for: str | None = None, **changes: Any
) -> DispatchOrderV1:
    """Return an order; ``street`` and ``county`` change the consignee, all else the order itself."""
    case = case_no or order_no.rpartition("-")[0]
    consignee = Consignee(
        name=NAME,
        phone=PHONE,
        province="甘肃省",
        city="临夏回族自治州",
        county=changes.pop("county", "临夏市"),
        street=changes.pop("street", STREET),
    )
    order: dict[str, Any] = {
        "order_no": order_no,
        "carrier": "ems",
        "contents": "食品经营许可证",
        "consignee": Sealer(SEAL_KEYS).seal(Audience.COURIER, sealed_for or case, consignee),
        **changes,
    }
    said: DispatchOrderV1 = message(DispatchOrderV1, DispatchOrder(**order), case_no=case)
    return said
