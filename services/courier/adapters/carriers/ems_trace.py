"""The trace push of 040002 (轨迹推送): what EMS tells, in our words."""

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NaiveDatetime,
    TypeAdapter,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from contracts.case import SignedBy
from services.chassis.clock import CENTRE_ZONE
from services.courier.adapters.carriers.seam import ForgedPushError, Push, Sighting, UnreadablePushError
from services.courier.domain.journey import ShipmentStage, Trace

STAGES = {
    "203": ShipmentStage.COLLECTED,
    "305": ShipmentStage.IN_TRANSIT,
    "306": ShipmentStage.IN_TRANSIT,
    "702": ShipmentStage.OUT_FOR_DELIVERY,
    "704": ShipmentStage.DELIVERED,
    "705": ShipmentStage.FAILED_ATTEMPT,
    "708": ShipmentStage.RETURNED,
    "711": ShipmentStage.RETURNED,
}
"""opCode to stage; EMS has hundreds of codes, any other means: under way."""

SIGNERS = (
    ("快递柜", SignedBy.LOCKER),
    ("包裹柜", SignedBy.LOCKER),
    ("驿站", SignedBy.LOCKER),
    ("代收", SignedBy.PROXY),
    ("他人签收", SignedBy.PROXY),
)
"""Words in opDesc of a delivery, in this order; without any of them the consignee signed."""

_LONGEST_NAME = 100


class _Said(BaseModel):
    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, extra="ignore", coerce_numbers_to_str=True
    )


def _empty_is_none(value: Any) -> Any:
    return None if value in ("", "null") else value


def _none_is_empty(value: Any) -> Any:
    return "" if value in (None, "null") else value


_Text = Annotated[str, BeforeValidator(_none_is_empty)]
_OrderNo = Annotated[Annotated[str, Field(max_length=50)] | None, BeforeValidator(_empty_is_none)]


class _Item(_Said):
    waybill_no: str = Field(min_length=1, max_length=50)
    op_time: NaiveDatetime
    op_code: str = Field(min_length=1, max_length=20)
    op_name: _Text = ""
    op_desc: _Text = ""
    op_org_name: _Text = ""
    op_org_city: _Text = ""


class _Traces(_Said):
    logistics_order_no: _OrderNo = None
    response_items: tuple[_Item, ...] = Field(min_length=1, max_length=500)


class _SingleTrace(_Item):
    logistics_order_no: _OrderNo = None


_PUSHED: TypeAdapter[_Traces | _SingleTrace] = TypeAdapter(_Traces | _SingleTrace)


class PushForm(_Said):
    """What surrounds a push; optional fields that EMS sends besides are let pass."""

    serial_no: Annotated[str | None, Field(max_length=64)] = None
    content: str = Field(alias="logitcsInterface")


def read_form(body: bytes) -> PushForm:
    """Read the fields of a push, a form or, as some customers get it, JSON.

    What is neither cannot be EMS's: raises ``ForgedPushError``.
    """
    try:
        if body.startswith(b"{"):
            return PushForm.model_validate_json(body)
        return PushForm.model_validate(dict(parse_qsl(body.decode(), strict_parsing=True)))
    except ValidationError as error:
        raise ForgedPushError(_places(error)) from None
    except ValueError as error:
        raise ForgedPushError("not a form") from error


def read_traces(text: str, serial_no: str | None, now: datetime) -> Push:
    """Read the JSON of a push: a list of traces, or a single one; raises ``UnreadablePushError``."""
    try:
        pushed = _PUSHED.validate_json(text)
    except ValidationError as error:
        raise UnreadablePushError(_places(error)) from None
    items = pushed.response_items if isinstance(pushed, _Traces) else (pushed,)
    return Push(serial_no, tuple(_sighting(item, pushed.logistics_order_no, now) for item in items))


def _sighting(item: _Item, order_no: str | None, now: datetime) -> Sighting:
    at = item.op_time.replace(tzinfo=CENTRE_ZONE).astimezone(UTC)
    stage = STAGES.get(item.op_code)
    trace = Trace(
        at=min(at, now),
        code=item.op_code,
        name=item.op_name[:_LONGEST_NAME],
        place=f"{item.op_org_city} {item.op_org_name}".strip()[:_LONGEST_NAME],
        stage=stage or ShipmentStage.IN_TRANSIT,
        signed_by=_signer(item.op_desc) if stage is ShipmentStage.DELIVERED else None,
        vague=stage is None,
    )
    return Sighting(f"{item.waybill_no}|{at.isoformat()}|{item.op_code}", item.waybill_no, order_no, trace)


def _signer(description: str) -> SignedBy:
    return next((signer for word, signer in SIGNERS if word in description), SignedBy.SELF)


def _places(error: ValidationError) -> str:
    return ", ".join(sorted({".".join(map(str, fault["loc"])) or "JSON" for fault in error.errors()}))
