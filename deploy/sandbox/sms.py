"""The SMS platform (阿里云短信, dysmsapi 2017-05-25): ``python -m deploy.sandbox.sms``."""

import uuid
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import Field, ValidationError

from deploy.sandbox.journal import Journal
from deploy.sandbox.outgoing import Retry
from deploy.sandbox.partner import Partner
from deploy.sandbox.process import Configuration, run
from deploy.sandbox.sms_messages import Messages
from deploy.sandbox.sms_receipts import Receipts
from deploy.sandbox.sms_signature import Gate, RefusedError, SignedRequest
from deploy.sandbox.sms_words import BusinessRefusalError, QuerySendDetails, SendSms
from deploy.sandbox.timetable import Latency

_VERSION: Final = "2017-05-25"


class SmsConfiguration(Configuration):
    """``receipt_url``: where receipts are pushed; ``latency``: seconds until a message arrives."""

    key_id: str = Field(min_length=1)
    key_secret: str = Field(min_length=1, repr=False)
    receipt_url: str = Field(pattern="^https?://")
    latency: Latency = (0.02, 0.06)
    daily_limit: int = Field(default=50, ge=1)
    """Notices of one sign and template to one phone a day."""
    retry: Retry = Retry(tries=None)


class _Platform:
    def __init__(self, gate: Gate, messages: Messages, receipts: Receipts, journal: Journal) -> None:
        self._gate = gate
        self._messages = messages
        self._receipts = receipts
        self._journal = journal

    async def call(self, request: Request) -> JSONResponse:
        """Answer one API call: 200 with a business code, or an error status with a public one."""
        request_id = str(uuid.uuid4()).upper()
        try:
            answer = self._answer(await _as_signed(request), dict(request.query_params))
        except RefusedError as refusal:
            said = {"Code": refusal.code, "Message": str(refusal), "RequestId": request_id}
            return JSONResponse({**said, "HostId": request.headers.get("host", "")}, refusal.status)
        except BusinessRefusalError as refusal:
            return JSONResponse({"Code": refusal.code, "Message": str(refusal), "RequestId": request_id})
        return JSONResponse({"Code": "OK", "Message": "OK", "RequestId": request_id, **answer})

    def _answer(self, request: SignedRequest, parameters: dict[str, str]) -> dict[str, Any]:
        try:
            self._gate.check(request)
        except RefusedError as refusal:
            self._journal.rejection(refusal.code)
            raise
        if request.headers["x-acs-version"] != _VERSION:
            raise RefusedError(400, "NoSuchVersion", "Specified api version is not found.")
        try:
            match request.headers["x-acs-action"]:
                case "SendSms":
                    return self._send(SendSms.model_validate(parameters))
                case "QuerySendDetails":
                    return self._query(QuerySendDetails.model_validate(parameters))
        except ValidationError as problem:
            raise _wrong_parameter(problem) from problem
        raise RefusedError(404, "InvalidAction.NotFound", "Specified api is not found.")

    def _send(self, order: SendSms) -> dict[str, Any]:
        sent = self._messages.send(order)
        biz_id = sent[0].biz_id
        self._journal.effect(order.out_id or biz_id, biz_id=biz_id, received=order.model_dump())
        for sms in sent:
            self._receipts.expect(sms)
        return {"BizId": biz_id}

    def _query(self, question: QuerySendDetails) -> dict[str, Any]:
        page, total = self._messages.query(question)
        details = {"SmsSendDetailDTO": [sms.detail() for sms in page]}
        return {"TotalCount": str(total), "SmsSendDetailDTOs": details}


async def _as_signed(request: Request) -> SignedRequest:
    return SignedRequest(
        method=request.method,
        path=request.scope["raw_path"].decode("ascii"),
        query=request.scope["query_string"].decode("ascii"),
        headers=request.headers,
        body=await request.body(),
    )


def _wrong_parameter(problem: ValidationError) -> RefusedError:
    error = problem.errors()[0]
    name = str(error["loc"][0])
    if error["type"] in {"missing", "string_too_short"}:
        return RefusedError(400, f"Missing{name}", f"{name} is mandatory for this action.")
    return RefusedError(400, f"Invalid{name}", f"Specified parameter {name} is not valid.")


def build(configuration: SmsConfiguration) -> tuple[Partner, FastAPI]:
    """Open the platform for one customer."""
    partner = Partner("sms", configuration.retry)
    platform = _Platform(
        Gate(configuration.key_id, configuration.key_secret),
        Messages(configuration.daily_limit),
        Receipts(configuration.receipt_url, configuration.latency, partner.timetable, partner.caller),
        partner.journal,
    )
    room = APIRouter()
    room.add_api_route("/", platform.call, methods=["POST"])
    return partner, partner.app(room)


main = partial(run, SmsConfiguration, build)

if __name__ == "__main__":
    main()
