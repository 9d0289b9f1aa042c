from collections.abc import Sequence
from datetime import date

from contracts.catalog import Item
from services.intake.domain.faults import Fault

ONE_TIME_NOTICE = "一次性告知"


def one_time_notice(item: Item, faults: Sequence[Fault], *, centre: str, today: date) -> str:
    """Return the one-time notice (一次性告知书) as it is read out or printed."""
    where = "任一综合受理窗口或在网上" if item.online else "任一综合受理窗口"
    lines = [
        "一次性告知书",
        f"您申请办理的“{item.name}”有以下{len(faults)}处需要补充或更正,现一次性告知:",
        *(f"{number}. {fault.message}。" for number, fault in enumerate(faults, 1)),
        f"本次提交没有保存。以上内容补充更正后,请到{where}重新提交。",
        f"{centre} {today.year}年{today.month}月{today.day}日",
    ]
    return "\n".join(lines)
