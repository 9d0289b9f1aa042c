from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request

from services.chassis.logs import get_log
from services.chassis.problem import Problem
from services.dept_gateway.adapters.bridges.bridge import (
    CallbackRequest,
    ForgedCallbackError,
    UnreadableCallbackError,
)
from services.dept_gateway.domain import errors
from services.dept_gateway.usecases.take_callback import TakeCallback

_LONGEST = 64 * 1024
"""Bytes of a callback: a step and an opinion."""


_CONTRADICTIONS = (errors.ContradictionError, errors.EventReusedError, errors.TooManyStepsError)
_ANSWERS: Mapping[type[Exception], tuple[int, str, str]] = {
    ForgedCallbackError: (401, "forged-callback", "验签失败"),
    errors.UnknownDepartmentError: (404, "unknown-department", "该部门没有登记自建系统回调"),
    errors.UnknownWorkOrderError: (404, "unknown-work-order", "没有交办给该部门的这个业务流水号"),
    errors.CancelledError: (409, "work-order-cancelled", "申请人已撤回,不再接收办理进度"),
    UnreadableCallbackError: (422, "unreadable-callback", "报文无法识别,已留存待人工处理"),
    **dict.fromkeys(_CONTRADICTIONS, (409, "contradiction", "与已有记录矛盾,已有记录不变,请人工核对")),
}


def routes(take: TakeCallback) -> APIRouter:
    """Return the door that departments' own systems call."""
    router = APIRouter(tags=["callbacks"])

    @router.post("/callbacks/{department}")
    async def callback(department: str, request: Request) -> dict[str, Any]:
        """Take one progress message; ``{"code": "0"}`` means that we have it, now or from before."""
        body = await request.body()
        if len(body) > _LONGEST:
            raise _problem(413, "callback-too-large", "回调报文过大", f"超过 {_LONGEST} 字节,没有接收。")
        try:
            await take(department, _as_sent(request, body))
        except Exception as error:
            problem = _answer(error, department)
            if problem is None:
                raise
            raise problem from error
        return {"code": "0", "msg": "成功"}

    return router


def _as_sent(request: Request, body: bytes) -> CallbackRequest:
    path: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    target = (path + b"?" + query if query else path).decode("latin-1")
    return CallbackRequest(request.method, target, request.headers, body)


def _answer(error: Exception, department: str) -> Problem | None:
    if isinstance(error, ForgedCallbackError):
        get_log().warning("callback_forged", department=department, why=str(error))
    elif isinstance(error, _CONTRADICTIONS):
        kind = type(error).__name__
        get_log().error("callback_contradicts", department=department, kind=kind, why=str(error), alert=True)
    known = next((answer for kind, answer in _ANSWERS.items() if isinstance(error, kind)), None)
    if known is None:
        return None
    status, slug, title = known
    return _problem(status, slug, title, ":".join(filter(None, (title, str(error)))))


def _problem(status: int, slug: str, title: str, detail: str) -> Problem:
    return Problem(status, slug, title, detail, code=str(status), msg=title)
