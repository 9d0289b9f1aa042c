"""What a guide (办事指南) may not say: plan, item 3, and the law's time limits."""

from collections.abc import Iterator

from contracts.catalog import Item
from contracts.guide_words import asks_for_copy, is_catch_all, leaves_open


def guide_faults(item: Item) -> Iterator[tuple[str, str]]:
    """Yield field and problem of everything in an item's guide that the plan or the law rules out."""
    for material in item.materials:
        field = f"materials[{material.code}].name"
        if asks_for_copy(material.name):
            yield field, f"{material.name} asks for a copy; name the original, the window makes the copies"
        if leaves_open(material.name):
            yield field, f"{material.name} leaves open what to bring; name each material by itself"
    for at, condition in enumerate(item.conditions, start=1):
        if is_catch_all(condition):
            yield f"conditions[{at}]", f"{condition} is a catch-all; name the conditions meant or remove it"
    promised, statutory = item.promised_limit, item.statutory_limit
    if promised.may_outlast(statutory):
        problem = (
            f"{promised.days} {promised.unit} days can be longer than the law's "
            f"{statutory.days} {statutory.unit} days; shorten it"
        )
        yield "promised_limit", problem
