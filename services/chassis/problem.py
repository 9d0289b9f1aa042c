from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from services.chassis.logs import get_log
from services.chassis.mongo import MONGO_AWAY

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """An error as RFC 9457 has it: what is wrong, where, and what to do about it.

    ``slug`` names the kind (``/problems/<slug>``); ``errors`` lists every single fault with its JSON
    pointer; ``extensions`` are further members.
    """

    def __init__(
        self,
        status: int,
        slug: str,
        title: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        **extensions: Any,
    ) -> None:
        super().__init__(f"{status} {slug}: {detail}")
        self.status = status
        self.headers = headers
        self.body: dict[str, Any] = {
            "type": f"/problems/{slug}",
            "title": title,
            "status": status,
            "detail": detail,
            **extensions,
        }
        if errors:
            self.body["errors"] = [dict(error) for error in errors]

    def response(self) -> JSONResponse:
        """Return it as an HTTP answer."""
        headers = None if self.headers is None else dict(self.headers)
        return JSONResponse(self.body, self.status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of this app a problem document."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for away in MONGO_AWAY:
        app.add_exception_handler(away, _away)
    app.add_exception_handler(Exception, _unexpected)


async def _problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this class only
    return error.response()


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        place = faults[0]["loc"][-1]
        detail = f"请求体不是合法的 JSON(第 {place} 个字符附近)。请检查后重新提交。"
        return Problem(400, "malformed-json", "请求无法读取", detail).response()
    errors = [
        {"pointer": _pointer(fault["loc"]), "code": fault["type"], "message": fault["msg"]}
        for fault in faults
    ]
    detail = f"请求中有 {len(errors)} 处不符合接口要求,见 errors。"
    return Problem(422, "invalid-request", "请求不符合要求", detail, errors=errors).response()


def _pointer(loc: Sequence[str | int]) -> str:
    where, *rest = loc
    path = "".join(f"/{part}" for part in rest)
    return path or "/" if where == "body" else f"{where}:{path.removeprefix('/')}"


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    return Problem(
        error.status_code,
        f"http-{error.status_code}",
        str(error.detail),
        str(error.detail),
        headers=error.headers,
    ).response()


async def _away(_: Request, error: Exception) -> JSONResponse:
    get_log().error("mongo_away", error=repr(error), alert=True)
    detail = "系统暂时无法保存数据,您的提交没有被接收。请稍后用同一个 Idempotency-Key 重试。"
    return Problem(503, "storage-away", "服务暂不可用", detail, headers={"Retry-After": "5"}).response()


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    route = request.scope.get("route")  # the pattern, not the path: a path may hold a token
    get_log().error("unexpected", path=getattr(route, "path", None), exc_info=error, alert=True)
    return Problem(
        500, "unexpected", "系统内部错误", "系统出现未预料的错误,已经记录。请稍后重试。"
    ).response()
