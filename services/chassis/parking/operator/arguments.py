"""What operators say with a request."""

from typing import Annotated, Final

from fastapi import Header
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.chassis.parking.operator.shelf import Filter
from services.chassis.parking.parked import ParkedStanding
from services.chassis.problem import Problem

_MOST_AT_ONCE: Final = 100
_NEVER: Final = -1

IfMatch = Annotated[str | None, Header(description="The ETag of what was seen.")]


class Wanted(BaseModel):
    """Which parked things to list; without a standing those of any."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    queue: str | None = None
    group: str | None = None
    case_no: str | None = None
    standing: ParkedStanding | None = None
    after: str | None = None
    limit: int = Field(default=50, ge=1, le=200)

    def filter(self) -> Filter:
        """Return what is meant."""
        return Filter(self.queue, self.group, self.case_no, self.standing)


class Selection(BaseModel):
    """Which of the things that wait are meant: those of a group, of a queue, or of both."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str | None = None
    queue: str | None = None
    until: AwareDatetime | None = None
    limit: int = Field(default=50, ge=1, le=_MOST_AT_ONCE)

    def filter(self) -> Filter:
        """Return what is meant; raises ``Problem`` for everything at once, which nobody means."""
        if self.group is None and self.queue is None:
            raise Problem(422, "nothing-named", "Nothing named", "Name a group, a queue, or both.")
        return Filter(queue=self.queue, group=self.group)


class Reasoned(BaseModel):
    """Why something need not be handled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str = Field(min_length=3, max_length=500)


class ReasonedSelection(Selection, Reasoned):
    """Which, and why."""


def revision_of(if_match: str | None) -> int | None:
    """Return the revision that an If-Match header names; None for whichever."""
    if if_match is None or if_match == "*":
        return None
    digits = if_match.strip().removeprefix("W/").strip('"')
    return int(digits) if digits.isascii() and digits.isdecimal() else _NEVER
