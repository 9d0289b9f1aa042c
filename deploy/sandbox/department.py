"""All departments with a REST system of their own: ``python -m deploy.sandbox.department``."""

from functools import partial
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import Field, ValidationError

from deploy.sandbox.department_book import DecidedError
from deploy.sandbox.department_office import Line, Office
from deploy.sandbox.department_words import Acceptance, Cancellation
from deploy.sandbox.journal import Journal
from deploy.sandbox.outgoing import Retry
from deploy.sandbox.partner import Partner
from deploy.sandbox.process import Configuration, run
from deploy.sandbox.signature import AppSecret, Digest, SignatureRejectedError
from deploy.sandbox.timetable import Latency
from deploy.sandbox.validation import places


class DepartmentSecret(Configuration):
    """What one department and the gateway agreed on."""

    app_id: str = Field(min_length=1)
    secret: str = Field(min_length=1, repr=False)
    digest: Digest = Digest.SM3
    words: bool = False
    """Statuses as words (CB, SH, ...) instead of digits."""


class DepartmentConfiguration(Configuration):
    """``latency``: seconds a step takes, shortest and longest."""

    gateway_url: str = Field(pattern="^https?://")
    departments: dict[str, DepartmentSecret] = Field(min_length=1)
    latency: Latency = (0.02, 0.06)
    retry: Retry = Retry()


class TurnedAwayError(Exception):
    """A request that gets no further than the door."""

    def __init__(self, status: int, msg: str) -> None:
        super().__init__(msg)
        self.status = status


class _Counter:
    """受理接口: what a department's system answers to the gateway."""

    def __init__(self, offices: dict[str, Office], journal: Journal) -> None:
        self._offices = offices
        self._journal = journal

    async def accept(self, department: str, request: Request) -> JSONResponse:
        office, body = await self._admit(department, request)
        try:
            acceptance = Acceptance.model_validate_json(body)
        except ValidationError as problem:
            return _say("422", f"报文不合规：{places(problem)}")
        received = {"department": office.code, "received": acceptance.model_dump()}
        known = office.book.find(acceptance.ywlsh)
        if known is not None:
            self._journal.repeat(acceptance.ywlsh, **received)
            return _say("1001", "当前业务已接收", bmlsh=known.bmlsh)
        case = office.take_in(acceptance)
        self._journal.effect(case.ywlsh, **received)
        return _say("0", "成功", bmlsh=case.bmlsh)

    async def cancel(self, department: str, request: Request) -> JSONResponse:
        office, body = await self._admit(department, request)
        try:
            cancellation = Cancellation.model_validate_json(body)
            going_on = office.book.cancel(cancellation.ywlsh)
        except ValidationError as problem:
            return _say("422", f"报文不合规：{places(problem)}")
        except KeyError:
            return _say("404", "无此业务")
        except DecidedError:
            return _say("409", "业务已办结，不能撤回")
        if not going_on:
            return _say("1001", "当前业务已撤回")
        self._journal.remark("cancelled", cancellation.ywlsh, department=department, reason=cancellation.yy)
        return _say("0", "成功")

    async def _admit(self, department: str, request: Request) -> tuple[Office, bytes]:
        body = await request.body()
        office = self._offices.get(department)
        if office is None:
            raise TurnedAwayError(404, "无此部门")
        try:
            office.doorkeeper.check(request.method, _target(request), body, request.headers)
        except SignatureRejectedError as problem:
            self._journal.rejection(str(problem))
            raise TurnedAwayError(401, f"验签失败：{problem}") from problem
        return office, body


def _target(request: Request) -> str:
    path: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    return (path + b"?" + query if query else path).decode("ascii")


def _say(code: str, msg: str, **data: Any) -> JSONResponse:
    return JSONResponse({"code": code, "msg": msg} | ({"data": data} if data else {}))


async def _turn_away(_: Request, why: Exception) -> JSONResponse:
    status = why.status if isinstance(why, TurnedAwayError) else 500
    return JSONResponse({"code": str(status), "msg": str(why)}, status)


def build(configuration: DepartmentConfiguration) -> tuple[Partner, FastAPI]:
    """Open every department of the configuration."""
    partner = Partner("departments", configuration.retry)
    offices = {
        code: Office(
            code,
            Line(
                f"{configuration.gateway_url.rstrip('/')}/callbacks/{code}",
                AppSecret(agreed.app_id, agreed.secret, agreed.digest),
                agreed.words,
            ),
            configuration.latency,
            partner.timetable,
            partner.caller,
        )
        for code, agreed in configuration.departments.items()
    }
    counter = _Counter(offices, partner.journal)
    room = APIRouter()
    room.add_api_route("/{department}/api/case/accept", counter.accept, methods=["POST"])
    room.add_api_route("/{department}/api/case/cancel", counter.cancel, methods=["POST"])
    app = partner.app(room)
    app.add_exception_handler(TurnedAwayError, _turn_away)
    return partner, app


main = partial(run, DepartmentConfiguration, build)

if __name__ == "__main__":
    main()
