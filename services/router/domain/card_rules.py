"""督办 rules as data. There is no national threshold: places differ, so whoever supervises sets them."""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.router.domain.clock import ClockKind


class Colour(StrEnum):
    """预警, 黄牌, 红牌."""

    WARNING = "warning"
    YELLOW = "yellow"
    RED = "red"


class Recipient(StrEnum):
    """Who gets a card, by the plan's item 6."""

    CHIEF_REPRESENTATIVE = "chief_representative"
    """部门首席代表."""
    DEPARTMENT_HEAD = "department_head"
    """部门负责人."""
    CENTRE_SECTION = "centre_section"
    """政务服务中心相关科室."""
    FUNCTIONAL_DEPARTMENT = "functional_department"
    """有关职能部门 (编办, 审改办, 纪检)."""


class _Rule(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,31}$")
    """监察规则编号: a case gets one card by each rule."""
    colour: Colour = Field(strict=False)
    to: tuple[Recipient, ...] = Field(min_length=1, strict=False)


class NearRule(_Rule):
    """The end of a limit is near: so much of it is used, or so few days are left, today among them.

    The card is due when the day begins on which that becomes true, if it counts for the limit.
    """

    when: Literal["near"] = "near"
    clock: ClockKind = Field(strict=False)
    used_percent: int = Field(ge=1, le=100)
    days_left: int = Field(ge=1)


class PassedRule(_Rule):
    """A limit has passed: the card is due when the day after begins."""

    when: Literal["passed"] = "passed"
    clock: ClockKind = Field(strict=False)


class UnansweredRule(_Rule):
    """A card of this case stays without an answer for so many working days."""

    when: Literal["unanswered"] = "unanswered"
    colour_before: Colour = Field(strict=False)
    days: int = Field(ge=1)


CardRule = Annotated[NearRule | PassedRule | UnansweredRule, Field(discriminator="when")]

_DEPARTMENT: Final = (Recipient.CHIEF_REPRESENTATIVE, Recipient.DEPARTMENT_HEAD)
_CENTRE: Final = (Recipient.CENTRE_SECTION,)
_EVERYBODY: Final = (*_DEPARTMENT, Recipient.CENTRE_SECTION, Recipient.FUNCTIONAL_DEPARTMENT)


def _near(code: str, clock: ClockKind, *to: Recipient) -> NearRule:
    return NearRule(code=code, colour=Colour.WARNING, to=to, clock=clock, used_percent=80, days_left=1)


def _passed(code: str, colour: Colour, clock: ClockKind, *to: Recipient) -> PassedRule:
    return PassedRule(code=code, colour=colour, to=to, clock=clock)


DEFAULT_RULES: Final[tuple[CardRule, ...]] = (
    _near("promise_near", ClockKind.PROMISE, Recipient.CHIEF_REPRESENTATIVE),
    _near("intake_near", ClockKind.INTAKE, *_CENTRE),
    _near("suspension_near", ClockKind.SUSPENSION, Recipient.CHIEF_REPRESENTATIVE),
    _near("delivery_near", ClockKind.DELIVERY, *_CENTRE),
    _passed("promise_passed", Colour.YELLOW, ClockKind.PROMISE, *_DEPARTMENT),
    _passed("intake_passed", Colour.YELLOW, ClockKind.INTAKE, *_CENTRE),
    _passed("sign_off_passed", Colour.YELLOW, ClockKind.SIGN_OFF, *_DEPARTMENT),
    _passed("suspension_passed", Colour.YELLOW, ClockKind.SUSPENSION, *_DEPARTMENT),
    _passed("delivery_passed", Colour.YELLOW, ClockKind.DELIVERY, *_CENTRE),
    _passed("statutory_passed", Colour.RED, ClockKind.STATUTORY, *_EVERYBODY),
    UnansweredRule(
        code="yellow_unanswered",
        colour=Colour.RED,
        to=_EVERYBODY,
        colour_before=Colour.YELLOW,
        days=3,
    ),
)
"""预警 at 80 % of a limit or on its last day, 黄牌 when a promise or a stage's limit has passed, 红牌 when
the law's limit has, or a 黄牌 stays unanswered. There is no card on a limit that is the applicant's (补正).
"""
