"""The courier (中国邮政 EMS, agreement-customer API): ``python -m deploy.sandbox.courier``."""

import json
from functools import partial
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, Field, ValidationError

from deploy.sandbox.courier_words import ORDERS
from deploy.sandbox.ems_envelope import Agreement, EmsForm, UnreadableError
from deploy.sandbox.journal import Journal
from deploy.sandbox.outgoing import Retry
from deploy.sandbox.parcels import Parcels, serial_no
from deploy.sandbox.partner import Partner
from deploy.sandbox.process import Configuration, run
from deploy.sandbox.timetable import Latency
from deploy.sandbox.validation import places

_OK: Final = "00000"
_MALFORMED: Final = "A00001"
_UNKNOWN_CUSTOMER: Final = "A00002"
_UNREADABLE: Final = "A00003"
_NO_SUCH_API: Final = "A00004"
_BAD_ORDER: Final = "B00002"
"""EMS does not publish its codes; these are the sandbox's own."""
_CREATE_ORDER: Final = "020003"


def _usable(sign_key: str) -> str:
    Agreement("", "", sign_key)
    return sign_key


class CourierConfiguration(Configuration):
    """``push_url``: where traces are pushed; ``latency``: seconds each leg of a parcel takes."""

    sender_no: str = Field(min_length=1)
    authorization: str = Field(min_length=1, repr=False)
    sign_key: Annotated[str, AfterValidator(_usable)] = Field(repr=False)
    push_url: str = Field(pattern="^https?://")
    latency: Latency = (0.02, 0.06)
    duplicate_code: str = "B00001"
    """retCode of a repeated logisticsOrderNo."""
    retry: Retry = Retry()


class _RefusedError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class _OrderDesk:
    def __init__(self, agreement: Agreement, duplicate_code: str, parcels: Parcels, journal: Journal) -> None:
        self._agreement = agreement
        self._duplicate_code = duplicate_code
        self._parcels = parcels
        self._journal = journal

    async def call(self, request: Request) -> JSONResponse:
        """Answer one API call; EMS answers HTTP 200 whatever happens."""
        try:
            form = _form(await request.body())
            return self._create(self._open(form))
        except _RefusedError as refusal:
            return _say(refusal.code, str(refusal))

    def _open(self, form: EmsForm) -> str:
        if not self._agreement.recognises(form):
            self._journal.rejection("unknown customer or authorization")
            raise _RefusedError(_UNKNOWN_CUSTOMER, "协议客户号或授权码错误")
        try:
            text = self._agreement.open(form.content)
        except UnreadableError as problem:
            self._journal.rejection(str(problem))
            raise _RefusedError(_UNREADABLE, "报文解密失败") from problem
        if form.api_code != _CREATE_ORDER:
            raise _RefusedError(_NO_SUCH_API, "接口代码不存在")
        return text

    def _create(self, text: str) -> JSONResponse:
        try:
            (order,) = ORDERS.validate_json(text)
        except ValidationError as problem:
            raise _RefusedError(_BAD_ORDER, f"订单不合规：{places(problem)}") from problem
        received = order.model_dump()
        parcel = self._parcels.find(order.logistics_order_no)
        if parcel is not None:
            self._journal.repeat(parcel.order_no, received=received)
            return _say(self._duplicate_code, "订单号重复", waybillNo=parcel.waybill_no)
        parcel = self._parcels.take(order)
        self._journal.effect(parcel.order_no, waybill_no=parcel.waybill_no, received=received)
        return _say(_OK, "成功", waybillNo=parcel.waybill_no, logisticsOrderNo=parcel.order_no)


def _form(body: bytes) -> EmsForm:
    try:
        return EmsForm.model_validate(dict(parse_qsl(body.decode(), keep_blank_values=True)))
    except (ValidationError, UnicodeDecodeError) as problem:
        wrong = places(problem) if isinstance(problem, ValidationError) else "编码"
        raise _RefusedError(_MALFORMED, f"公共参数错误：{wrong}") from problem


def _say(code: str, message: str, **ret_body: Any) -> JSONResponse:
    """Answer as EMS does: ``retBody`` is JSON written into a text."""
    answer = {"serialNo": serial_no(), "retCode": code, "retMsg": message}
    if ret_body:
        answer["retBody"] = json.dumps(ret_body, ensure_ascii=False)
    return JSONResponse(answer)


def build(configuration: CourierConfiguration) -> tuple[Partner, FastAPI]:
    """Open the courier's counter for one customer."""
    partner = Partner("courier", configuration.retry)
    agreement = Agreement(configuration.sender_no, configuration.authorization, configuration.sign_key)
    parcels = Parcels(
        configuration.push_url, agreement, configuration.latency, partner.timetable, partner.caller
    )
    desk = _OrderDesk(agreement, configuration.duplicate_code, parcels, partner.journal)
    room = APIRouter()
    room.add_api_route("/amp-prod-api/f/amp/api/open", desk.call, methods=["POST"])
    return partner, partner.app(room)


main = partial(run, CourierConfiguration, build)

if __name__ == "__main__":
    main()
