from enum import StrEnum
from typing import Any

import pytest
from pydantic import BaseModel, Field, create_model

from contracts.topology import MESSAGES
from deploy.schemas.compatibility import breaks


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class OneColour(StrEnum):
    RED = "red"


class Inner(BaseModel):
    code: str = Field(max_length=10)


class Released(BaseModel):
    name: str
    note: str | None = None
    colour: Colour
    inner: Inner
    several: tuple[Inner, ...]


def _with(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        name: (field.annotation, field)
        for name, field in Released.model_fields.items()
        if name not in changes
    }
    fields |= {name: value for name, value in changes.items() if value is not None}
    model: type[BaseModel] = create_model("Released", **fields)
    return model.model_json_schema()


class LongerInner(BaseModel):
    code: str = Field(max_length=20)


class InnerWithMore(BaseModel):
    code: str = Field(max_length=10)
    more: str


def test_an_unchanged_message_breaks_nothing() -> None:
    assert breaks(Released.model_json_schema(), _with()) == []


def test_an_optional_field_more_breaks_nothing() -> None:
    assert breaks(Released.model_json_schema(), _with(added=(str | None, None))) == []


@pytest.mark.parametrize(
    ("changes", "where", "problem"),
    [
        ({"added": (str, ...)}, "$.added", "required now"),
        ({"name": None}, "$.name", "no longer promised"),
        ({"name": (str | None, None)}, "$.name", "no longer promised"),
        ({"name": (int, ...)}, "$.name", "type was 'string'"),
        ({"note": (str, "")}, "$.note", "had 2 forms"),
        ({"colour": (OneColour, ...)}, "$.colour", "'blue' is no longer taken"),
        ({"inner": (LongerInner, ...)}, "$.inner.code", "maxLength was 10"),
        ({"several": (tuple[InnerWithMore, ...], ...)}, "$.several[].more", "required now"),
    ],
)
def test_a_break_is_named_by_place_and_kind(changes: dict[str, Any], where: str, problem: str) -> None:
    found = [str(each) for each in breaks(Released.model_json_schema(), _with(**changes))]

    assert any(line.startswith(f"{where}:") and problem in line for line in found), found


def test_a_value_more_breaks_readers_not_deployed_yet() -> None:
    found = breaks(_with(colour=(OneColour, ...)), Released.model_json_schema())

    assert [each.problem for each in found if "unknown to readers" in each.problem]


@pytest.mark.parametrize("model", MESSAGES, ids=lambda model: model.__name__)
def test_every_message_is_compatible_with_itself(model: type[BaseModel]) -> None:
    assert breaks(model.model_json_schema(), model.model_json_schema()) == []
