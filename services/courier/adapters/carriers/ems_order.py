"""The order of 020003 (订单接入) and EMS's reply to it, domestic agreement-customer API V1.0.0."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter
from pydantic.alias_generators import to_camel

from contracts.sealed import Consignee
from services.chassis.clock import CENTRE_ZONE
from services.courier.adapters.carriers.seam import Parcel

_DOCUMENTS = "1"
_NO_MOBILE = ""
_MOBILE_LENGTH = 11


class _Ems(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")


class Address(_Ems):
    """寄件人 or 收件人: EMS wants ``mobile`` or ``phone`` (land line)."""

    name: str
    mobile: str
    phone: str
    prov: str
    city: str
    county: str
    address: str


class _Cargo(_Ems):
    cargo_name: str


class _Order(_Ems):
    ecommerce_user_id: str
    logistics_order_no: str
    created_time: str
    contents_attribute: str
    """内件性质: 1 文件, 3 物品."""
    biz_product_no: str
    payment_mode: str
    sender: Address
    receiver: Address
    cargos: tuple[_Cargo, ...]


_ORDERS = TypeAdapter(tuple[_Order, ...])


@dataclass(frozen=True, slots=True)
class Terms:
    """What the centre and the post office agreed on for all orders."""

    customer: str
    product: str
    """bizProductNo 业务产品分类: 1 特快专递."""
    payment_mode: str
    """paymentMode 付款方式: 1 寄件人, the centre by its monthly account (月结)."""
    sender: Address


def address(name: str, phone: str, *, region: tuple[str, str, str], street: str) -> Address:
    """Return an address of province, city and county, the phone in the field that fits it."""
    mobile = phone if len(phone) == _MOBILE_LENGTH and phone.isdecimal() else _NO_MOBILE
    province, city, county = region
    return Address(
        name=name,
        mobile=mobile,
        phone="" if mobile else phone,
        prov=province,
        city=city,
        county=county,
        address=street,
    )


def order_text(parcel: Parcel, consignee: Consignee, terms: Terms) -> str:
    """Return the JSON of one order: a list of one."""
    region = (consignee.province, consignee.city, consignee.county)
    order = _Order(
        ecommerce_user_id=terms.customer,
        logistics_order_no=parcel.order_no,
        created_time=wall_time(parcel.requested_at),
        contents_attribute=_DOCUMENTS,
        biz_product_no=terms.product,
        payment_mode=terms.payment_mode,
        sender=terms.sender,
        receiver=address(consignee.name, consignee.phone, region=region, street=consignee.street),
        cargos=(_Cargo(cargo_name=parcel.contents),),
    )
    return _ORDERS.dump_json((order,), by_alias=True).decode()


def wall_time(moment: datetime) -> str:
    """Return ``YYYY-MM-DD HH:MM:SS`` in Asia/Shanghai."""
    return moment.astimezone(CENTRE_ZONE).strftime("%Y-%m-%d %H:%M:%S")


class _ReplyBody(_Ems):
    waybill_no: str | None = None


def _unwrapped(body: Any) -> Any:
    """EMS writes retBody as JSON inside a text, an object or a list of one; nothing may be an empty text."""
    if isinstance(body, str):
        body = json.loads(body) if body.strip() else None
    if isinstance(body, list):
        body = body[0] if body else None
    return body


class Reply(_Ems):
    """EMS's answer: business faults too come as HTTP 200."""

    ret_code: str
    ret_body: Annotated[_ReplyBody | None, BeforeValidator(_unwrapped)] = None

    @property
    def waybill_no(self) -> str | None:
        """The waybill number, when the answer names one."""
        return self.ret_body.waybill_no if self.ret_body else None
