import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from pydantic import SecretStr, ValidationError

from contracts.sealed import Consignee
from services.chassis.clock import Clock
from services.courier.adapters.carriers.ems_order import Reply, Terms, order_text, wall_time
from services.courier.adapters.carriers.ems_seal import EmsSeal, EmsSealBrokenError
from services.courier.adapters.carriers.ems_trace import read_form, read_traces
from services.courier.adapters.carriers.seam import (
    CarrierAwayError,
    CarrierRefusedError,
    ForgedPushError,
    Parcel,
    Push,
    Verdict,
)

CODE = "ems"
_CREATE_ORDER = "020003"
_OK = "00000"
_NOT_TAKEN = "S00001"
_MESSAGES = {
    Verdict.TAKEN: "ok",
    Verdict.UNKNOWN: "运单号与物流订单号均未登记,请稍后重推",
    Verdict.UNREADABLE: "报文无法解析",
    Verdict.FORGED: "报文解密或签名校验失败",
}


@dataclass(frozen=True, slots=True)
class Account:
    """The centre as a customer of EMS (协议客户), and how EMS's answers are to be read."""

    url: str
    sender_no: str
    authorization: SecretStr
    timeout: float
    """Seconds for a whole call."""
    duplicate_codes: frozenset[str]
    """retCodes that say: this logisticsOrderNo we have."""
    refusal_prefixes: tuple[str, ...]
    """Beginnings of retCodes that are final for the order; any other is tried again."""
    push_carries_sign_key: bool


class Ems:
    """中国邮政 EMS, domestic agreement-customer API (国内协议客户 API 开放平台, api.ems.com.cn)."""

    def __init__(self, account: Account, terms: Terms, seal: EmsSeal, clock: Clock) -> None:
        self._account = account
        self._terms = terms
        self._seal = seal
        self._clock = clock
        self._client = httpx.AsyncClient(timeout=account.timeout, trust_env=False)

    async def place(self, parcel: Parcel, consignee: Consignee) -> str:
        """Order; a repeated ``order_no`` returns the waybill number it already has.

        Raises ``CarrierAwayError`` or ``CarrierRefusedError``.
        """
        reply = await self._call(_CREATE_ORDER, order_text(parcel, consignee, self._terms))
        if reply.ret_code == _OK or reply.ret_code in self._account.duplicate_codes:
            if not reply.waybill_no:
                raise CarrierAwayError(f"{reply.ret_code} without a waybillNo")
            return reply.waybill_no
        if reply.ret_code.startswith(self._account.refusal_prefixes):
            raise CarrierRefusedError(reply.ret_code)
        raise CarrierAwayError(f"retCode {reply.ret_code}")

    async def _call(self, api_code: str, text: str) -> Reply:
        try:
            async with asyncio.timeout(self._account.timeout):
                response = await self._client.post(self._account.url, data=self._form(api_code, text))
        except TimeoutError as error:
            raise CarrierAwayError(f"no answer within {self._account.timeout:g} s") from error
        except httpx.HTTPError as error:
            raise CarrierAwayError(type(error).__name__) from error
        if response.status_code != httpx.codes.OK:
            raise CarrierAwayError(f"HTTP {response.status_code}")
        try:
            return Reply.model_validate_json(response.content)
        except ValidationError:
            raise CarrierAwayError("an answer that is not EMS's") from None

    def _form(self, api_code: str, text: str) -> dict[str, str]:
        return {
            "apiCode": api_code,
            "senderNo": self._account.sender_no,
            "authorization": self._account.authorization.get_secret_value(),
            "msgType": "0",
            "timeStamp": wall_time(self._clock.now()),
            "version": "V1.0.0",
            "logitcsInterface": self._seal.seal(text),
        }

    def read_push(self, body: bytes) -> Push:
        """Read a trace push (040002); what our signKey does not open is forged.

        Raises ``ForgedPushError`` or ``UnreadablePushError``.
        """
        form = read_form(body)
        try:
            text = self._seal.open(form.content, carries_sign_key=self._account.push_carries_sign_key)
        except EmsSealBrokenError as error:
            raise ForgedPushError(str(error)) from error
        return read_traces(text, form.serial_no, self._clock.now())

    def reply(self, verdict: Verdict, serial_no: str | None) -> dict[str, Any]:
        """Return EMS's reply object; whatever is not 00000, EMS sends again."""
        return {
            "serialNo": serial_no or uuid4().hex,
            "code": _OK if verdict is Verdict.TAKEN else _NOT_TAKEN,
            "codeMessage": _MESSAGES[verdict],
            "senderNo": self._account.sender_no,
        }

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
