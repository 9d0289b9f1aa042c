"""From a table to its model, or to what keeps it from being one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from contracts.catalog import CatalogueModel

ModelT = TypeVar("ModelT", bound=CatalogueModel)

_ADVICE: Final = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not known here; correct its spelling or remove it",
}
_SHOWN: Final = 60
"""Characters of a wrong value that a fault repeats."""


def validated(table: Mapping[str, Any], model: type[ModelT]) -> ModelT | list[tuple[str, str]]:
    """Return the model of a table, or field and problem of everything wrong with it."""
    try:
        # by way of JSON, where strict bends nothing and yet reads lists, dates and words of an enumeration
        return model.model_validate_json(json.dumps(table, default=str))
    except ValidationError as error:
        return [(_field(table, details["loc"]), _problem(details)) for details in _roots(error)]


def name_of(value: object) -> str:
    """Return the code that a table goes by, or its name where it has none; empty for anything else."""
    if not isinstance(value, Mapping):
        return ""
    return next((value[key] for key in ("code", "name") if isinstance(value.get(key), str)), "")


def _roots(error: ValidationError) -> Iterator[ErrorDetails]:
    for details in error.errors(include_url=False):
        # a list whose members are all at fault also counts as too short: the members say enough
        if details["type"] != "too_short" or not details["input"]:
            yield details


def _problem(details: ErrorDetails) -> str:
    shown = repr(details["input"])
    if len(shown) > _SHOWN:
        shown = f"{shown[:_SHOWN]}…"
    return _ADVICE.get(details["type"], f"{details['msg']}; it is {shown}")


def _field(table: Mapping[str, Any], location: Sequence[str | int]) -> str:
    path = ""
    value: Any = table
    for step in location:
        if isinstance(step, int):
            value = value[step]
            path += f"[{name_of(value) or step + 1}]"
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
            path += f".{step}" if path else step
    return path
