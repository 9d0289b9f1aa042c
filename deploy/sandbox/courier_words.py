"""The order of 020003 and the trace of 040002, EMS domestic agreement-customer API V1.0.0."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AliasGenerator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator
from pydantic.alias_generators import to_camel

from deploy.sandbox.wall_time import WallTime, written

Text = Annotated[str, Field(min_length=1)]


class _Said(BaseModel):
    """EMS ignores fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=AliasGenerator(alias=to_camel))


class Address(_Said):
    """寄件人 or 收件人."""

    name: Text
    mobile: str = ""
    phone: str = ""
    prov: Text
    city: Text
    county: Text
    address: Text

    @model_validator(mode="after")
    def _reachable(self) -> "Address":
        if not (self.mobile or self.phone):
            raise ValueError("mobile or phone is required")
        return self


class Cargo(_Said):
    """内件."""

    cargo_name: Text


class Order(_Said):
    """订单. ``logistics_order_no`` is the customer's and comes once."""

    ecommerce_user_id: Text
    logistics_order_no: Annotated[str, Field(min_length=1, max_length=50)]
    created_time: WallTime
    contents_attribute: Annotated[str, Field(pattern="^[13]$")]
    """1 文件, 3 物品."""
    biz_product_no: Annotated[str, Field(pattern=r"^\d{1,2}$")]
    """1 特快专递, 10 电商标快, ..."""
    sender: Address
    receiver: Address
    cargos: list[Cargo] = []


ORDERS: Final = TypeAdapter(Annotated[list[Order], Field(min_length=1, max_length=1)])
"""020003 takes a list of exactly one order."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One entry a parcel's trace will have."""

    op_code: str
    op_name: str
    op_desc: str

    def entry(self, waybill_no: str, at: datetime) -> dict[str, Any]:
        """Return the responseItem of a trace push."""
        return {
            "waybillNo": waybill_no,
            "opTime": written(at),
            "opCode": self.op_code,
            "opName": self.op_name,
            "opDesc": self.op_desc,
            "opOrgName": "临夏市邮政分公司",
            "opOrgCity": "临夏回族自治州",
            "operatorName": "投递员",
        }


_COLLECTED: Final = Leg("203", "收寄计费信息", "【临夏回族自治州】中国邮政已收取邮件")
_IN_TRANSIT: Final = Leg("305", "邮件到达处理中心", "邮件到达【兰州邮件处理中心】")
_OUT_FOR_DELIVERY: Final = Leg("702", "投递邮件接收-下段", "邮件正在派送中，请保持电话畅通")
_FAILED: Final = Leg("705", "未妥投", "邮件未妥投，原因：无人签收，将再次投递")
_TO_SELF: Final = Leg("704", "妥投", "邮件已签收，签收人：本人签收")
_TO_PROXY: Final = Leg("704", "妥投", "邮件已签收，签收人：他人代收")
_TO_LOCKER: Final = Leg("704", "妥投", "邮件已投递至快递柜")


def way(street: str) -> list[Leg]:
    """Return what will happen to a parcel: words in the street decide."""
    attempts = [_FAILED, _OUT_FOR_DELIVERY] if "无人签收" in street else []
    return [_COLLECTED, _IN_TRANSIT, _OUT_FOR_DELIVERY, *attempts, _delivery(street)]


def _delivery(street: str) -> Leg:
    if "快递柜" in street:
        return _TO_LOCKER
    if "代收" in street:
        return _TO_PROXY
    return _TO_SELF
