"""What a guide (办事指南) may not say: plan, item 3, and the law's time limits."""

import re
from collections.abc import Iterator
from typing import Final

from contracts.catalog import DayUnit, Item

_COPIES: Final = re.compile("复印|影印|复制件|拷贝")
_PAPERS: Final = "(?:材料|资料|文件|证明|证件|证书|凭证|手续)"
_OPEN_ENDED: Final = re.compile(
    f"其[他它]|(?:有关|相关)的?{_PAPERS}|(?:认为|所)?(?:必要|需要)的{_PAPERS}"
    f"|(?<![高中初特平])等(?:(?:有关|相关)?的?{_PAPERS}|(?=[，、；（(]|$))"
)
_CATCH_ALL: Final = re.compile("(?:法律|法规|规章|国家|规定)[^，。；]{0,12}其[他它]")


def guide_faults(item: Item) -> Iterator[tuple[str, str]]:
    """Yield field and problem of everything in an item's guide that the plan or the law rules out."""
    for material in item.materials:
        field = f"materials[{material.code}].name"
        if _COPIES.search(material.name):
            yield field, f"{material.name} asks for a copy; name the original, the window makes the copies"
        if _OPEN_ENDED.search(material.name):
            yield field, f"{material.name} leaves open what to bring; name each material by itself"
    for at, condition in enumerate(item.conditions, start=1):
        if _CATCH_ALL.search(condition):
            yield f"conditions[{at}]", f"{condition} is a catch-all; name the conditions meant or remove it"
    yield from _promise_faults(item)


def _promise_faults(item: Item) -> Iterator[tuple[str, str]]:
    promised, statutory = item.promised_limit, item.statutory_limit
    # n natural days never end later than n working days, so only the other way round needs refusing
    if promised.unit is DayUnit.WORKING and statutory.unit is DayUnit.NATURAL and promised.days:
        yield (
            "promised_limit",
            "counts working days where the law counts natural days; give it in natural days",
        )
    elif promised.days > statutory.days:
        yield "promised_limit", f"{promised.days} days are longer than the law's {statutory.days}; shorten it"
