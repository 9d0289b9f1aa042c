"""How a request that does not fit its model is told in Chinese, and what is saved of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pydantic_core import ErrorDetails

from services.intake.domain.faults import Fault, FaultCode
from services.intake.domain.form_check import escaped

LABELS: Final[Mapping[str, str]] = {
    "item_code": "事项编码",
    "channel": "申请渠道",
    "summary": "办理摘要",
    "applicant": "申请人",
    "applicant.kind": "类别",
    "applicant.name": "姓名或者名称",
    "applicant.identity_number": "证件号码",
    "applicant.phone": "手机号",
    "form": "申请表",
    "materials": "申报材料",
    "materials.code": "编码",
    "materials.form": "形式",
    "materials.count": "份数",
    "hand_out": "领取方式",
    "hand_out.mode": "方式",
    "hand_out.consignee": "收件人",
    "hand_out.consignee.name": "姓名",
    "hand_out.consignee.phone": "手机号",
    "hand_out.consignee.province": "省",
    "hand_out.consignee.city": "市州",
    "hand_out.consignee.county": "县市区",
    "hand_out.consignee.street": "街道和门牌号",
    "reason": "撤回原因",
    "stage": "评价环节",
    "level": "满意度",
    "text": "评价内容",
    "X-Query-Code": "查询码X-Query-Code",
    "Idempotency-Key": "请求标识Idempotency-Key",
}
"""What a form calls each field, by its path."""

_LONGEST_TOKEN: Final = 40
_DEEPEST: Final = 3
"""Containers within containers in an application: itself, its materials, one of them."""

AT_MOST: Final = 100
"""Faults of shape that one answer lists; a machine that sends more has read the wrong manual."""

Context = Mapping[str, Any]

_MESSAGES: Final[Mapping[str, Callable[[Context], str]]] = {
    "missing": lambda _: "缺少这一项",
    "extra_forbidden": lambda _: "接口没有这一项,请去掉",
    "string_type": lambda _: "应为文字",
    "string_unicode": lambda _: "含有无法识别的字符",
    "string_too_long": lambda context: f"最多{context['max_length']}个字",
    "string_too_short": lambda context: f"至少{context['min_length']}个字",
    "string_pattern_mismatch": lambda _: "格式不对",
    "int_type": lambda _: "应为整数",
    "greater_than_equal": lambda context: f"不能小于{context['ge']}",
    "less_than_equal": lambda context: f"不能大于{context['le']}",
    "enum": lambda context: f"应为以下之一:{_words(context['expected'])}",
    "literal_error": lambda context: f"应为以下之一:{_words(context['expected'])}",
    "too_long": lambda context: f"最多{context['max_length']}项",
    "model_type": lambda _: "应为JSON对象",
    "model_attributes_type": lambda _: "应为JSON对象",
    "dict_type": lambda _: "应为JSON对象",
    "tuple_type": lambda _: "应为JSON数组",
}


def say(error: ErrorDetails, loc: Sequence[int | str]) -> str:
    """Return in Chinese what pydantic found wrong, and where."""
    message = _MESSAGES.get(error["type"])
    what = "不符合接口要求" if message is None else message(error.get("ctx", {}))
    return f"{_label(loc)}:{what}"


def pointer(loc: Sequence[int | str]) -> str:
    """Return the JSON pointer (RFC 6901) of a place; what cannot be written as UTF-8 is replaced."""
    path = "".join(f"/{escaped(str(token))}" for token in loc)
    return path.encode(errors="replace").decode()


def faults_of(errors: Sequence[ErrorDetails]) -> tuple[Fault, ...]:
    """Return what does not fit, place by place."""
    places = [(error, _place(error["loc"])) for error in errors[:AT_MOST]]
    return tuple(Fault(pointer(place), FaultCode.SHAPE, say(error, place)) for error, place in places)


def without(body: Any, errors: Sequence[ErrorDetails]) -> Any:
    """Return a body without the parts that do not fit, so that the rest can be read.

    An entry of a list leaves an empty one behind: the others keep their places.
    """
    rest = _copied(body, _DEEPEST)
    for error in errors:
        _remove(rest, error["loc"])
    return rest


def _place(loc: Sequence[int | str]) -> Sequence[int | str]:
    """Return where a fault is; pydantic marks a fault of a key, not of its value, by one token more."""
    return loc[:-1] if loc and loc[-1] == "[key]" else loc


def _label(loc: Sequence[int | str]) -> str:
    """Return a place as a form would name it: 申报材料·第2项·份数."""
    parts: list[str] = []
    path: list[str] = []
    for token in loc:
        if isinstance(token, int):
            parts.append(f"第{token + 1}项")
        else:
            path.append(token)
            parts.append(LABELS.get(".".join(path), f"“{token[:_LONGEST_TOKEN]}”"))
    return "·".join(parts).encode(errors="replace").decode() or "请求体"


def _copied(body: Any, depth: int) -> Any:
    """Copy only as deep as an application goes: what a stranger nests deeper is never walked."""
    if depth and isinstance(body, dict):
        return {key: _copied(value, depth - 1) for key, value in body.items()}
    if depth and isinstance(body, list):
        return [_copied(value, depth - 1) for value in body]
    return body


def _remove(body: Any, loc: Sequence[int | str]) -> None:
    for token, following in zip(loc, (*loc[1:], None), strict=True):
        if isinstance(body, dict) and token in body:
            if following is None or not isinstance(body[token], dict | list):
                del body[token]
                return
        elif isinstance(body, list) and isinstance(token, int) and token < len(body):
            if following is None or not isinstance(body[token], dict | list):
                body[token] = {}
                return
        else:
            return
        body = body[token]


def _words(expected: str) -> str:
    return "、".join(re.findall(r"'([^']*)'", expected))
