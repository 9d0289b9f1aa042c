"""实施编码: 31 characters, 33 for a 业务办理项 (the rule rests on GB/T 39554.1 and real samples)."""

import re
from typing import Final

from contracts.items import TASK_CODE
from services.intake.domain.identity import credit_code_flaw

_LENGTHS: Final = (31, 33)
_CREDIT_CODE: Final = 18
_AS_NUMBER: Final = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")


def task_code_flaw(code: str) -> str | None:
    """Return what is wrong with an 实施编码 and what to do, or None."""
    if _AS_NUMBER.fullmatch(code):
        return "表格软件把编码当成了数字，后面的位数已经丢失：请把这一列设为“文本”格式，重新填写"
    if len(code) not in _LENGTHS:
        return f"应为31位（业务办理项33位），现在是{len(code)}位，请核对"
    if credit_code_flaw(code[:_CREDIT_CODE]) is not None:
        return "前18位不是有效的统一社会信用代码（校验位不符或者有不该有的字符），请核对"
    if not re.fullmatch(TASK_CODE, code):
        return "第19位应为行使层级1到7，其后12位基本编码（和2位办理项序号）应为数字，请核对"
    return None
