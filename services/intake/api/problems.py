from collections.abc import Callable, Mapping, Sequence
from inspect import isawaitable
from typing import Any, Final, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from contracts.case_number import CaseNumberError
from services.chassis.problem import Problem
from services.intake import shape
from services.intake.domain.faults import Fault
from services.intake.domain.notice import ONE_TIME_NOTICE
from services.intake.domain.refusals import (
    AlreadyRatedError,
    IncompleteError,
    KeyReusedError,
    NoItemError,
    UnfitError,
    UnknownCaseError,
    UnknownItemError,
    WrongQueryCodeError,
)
from services.intake.domain.standing import Action, NotAllowedError
from services.intake.domain.words import STATUS_PHRASES
from services.intake.usecases.show_guide import short_guide

_ACTIONS: Final[Mapping[Action, str]] = {
    Action.WITHDRAW: "撤回申请",
    Action.COLLECT: "窗口领取",
    Action.RATE_ACCEPTANCE: "评价受理环节",
    Action.RATE_COMPLETION: "评价办结环节",
}


def install(app: FastAPI) -> None:
    """Let this app say why it refuses a request, in Chinese."""
    for error, problem in _PROBLEMS.items():
        app.add_exception_handler(error, _answering(problem))
    chassis = app.exception_handlers[RequestValidationError]

    async def unreadable(request: Request, error: Exception) -> Response:
        faults = cast("RequestValidationError", error).errors()
        if any(fault["type"] == "json_invalid" for fault in faults):
            answer = chassis(request, error)
            return await answer if isawaitable(answer) else answer
        return _invalid(faults).response()

    app.add_exception_handler(RequestValidationError, unreadable)


def _answering(problem: Callable[[Any], Problem]) -> Callable[[Request, Exception], Any]:
    async def answer(_: Request, error: Exception) -> Response:
        return problem(error).response()

    return answer


def _invalid(faults: Sequence[Any]) -> Problem:
    errors = [_unread(fault) for fault in faults[: shape.AT_MOST]]
    detail = f"请求中有{len(errors)}处不符合接口要求,见errors。"
    return Problem(422, "invalid-request", "请求不符合要求", detail, errors=errors)


def _unread(fault: Any) -> dict[str, str]:
    place = _place(fault["loc"])
    return {"pointer": place, "code": fault["type"], "message": shape.say(fault, fault["loc"][1:])}


def _place(loc: Sequence[str | int]) -> str:
    where, *rest = loc
    return shape.pointer(rest) if where == "body" else f"{where}:{shape.pointer(rest).removeprefix('/')}"


def _errors(faults: Sequence[Fault]) -> list[dict[str, str]]:
    return [{"pointer": fault.pointer, "code": fault.code, "message": fault.message} for fault in faults]


def _incomplete(error: IncompleteError) -> Problem:
    return Problem(
        422,
        "application-incomplete",
        ONE_TIME_NOTICE,
        f"有{len(error.faults)}处需要补充或更正,没有保存任何内容;全部列在errors中,请一次补齐。",
        errors=_errors(error.faults),
        notice=error.notice,
        guide=short_guide(error.item).model_dump(),
    )


def _no_item(error: NoItemError) -> Problem:
    detail = "没有注明要办理的事项,没有保存任何内容;选定事项后才能告知还缺什么。"
    return Problem(422, "application-incomplete", ONE_TIME_NOTICE, detail, errors=_errors(error.faults))


def _unfit(error: UnfitError) -> Problem:
    detail = f"有{len(error.faults)}处需要更正,没有保存任何内容;见errors。"
    return Problem(422, "invalid-request", "请求不符合要求", detail, errors=_errors(error.faults))


def _unknown_item(_: UnknownItemError) -> Problem:
    detail = "目录中没有这个事项编码,没有保存任何内容。请在办事目录(/api/v1/items)中查找。"
    return Problem(404, "unknown-item", "没有这个事项", detail)


def _no_case_number(error: CaseNumberError) -> Problem:
    return Problem(404, "unknown-case", "没有这个办件", f"{error}。")


def _unknown_case(_: UnknownCaseError) -> Problem:
    return Problem(404, "unknown-case", "没有这个办件", "没有查到这个办件编号,请对照受理通知核对。")


def _wrong_code(_: WrongQueryCodeError) -> Problem:
    detail = "查询码与办件编号不符,请对照受理通知核对(8位,不分大小写)。"
    return Problem(403, "wrong-query-code", "查询码不对", detail)


def _key_reused(_: KeyReusedError) -> Problem:
    detail = "这个Idempotency-Key已经用于另一个请求,没有保存任何内容。新的请求请换一个新的Key。"
    return Problem(409, "idempotency-key-reused", "请求标识重复使用", detail)


def _already_rated(_: AlreadyRatedError) -> Problem:
    return Problem(409, "already-rated", "已经评价过", "这个环节已经评价过,每个环节评价一次,不能更改。")


def _not_allowed(error: NotAllowedError) -> Problem:
    phrase = STATUS_PHRASES[error.status]
    allowed = "、".join(_ACTIONS[action] for action in error.allowed) or "无"
    return Problem(
        409,
        "not-allowed-now",
        "当前状态不能这样办理",
        f"办件当前状态为“{phrase}”,不能{_ACTIONS[error.action]}。现在可以办理:{allowed}。",
        current={"code": error.status, "phrase": phrase},
        allowed=list(error.allowed),
    )


_PROBLEMS: Final[Mapping[type[Exception], Callable[[Any], Problem]]] = {
    IncompleteError: _incomplete,
    NoItemError: _no_item,
    UnfitError: _unfit,
    UnknownItemError: _unknown_item,
    CaseNumberError: _no_case_number,
    UnknownCaseError: _unknown_case,
    WrongQueryCodeError: _wrong_code,
    KeyReusedError: _key_reused,
    AlreadyRatedError: _already_rated,
    NotAllowedError: _not_allowed,
}
