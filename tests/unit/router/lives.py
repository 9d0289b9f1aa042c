"""Cases as the tests of clocks and cards tell them: moments at the centre, and the facts of a plain case."""

from datetime import date, datetime

from contracts.case import Outcome
from contracts.catalog import DayUnit, Limit
from services.router.domain import case_times as facts
from services.router.domain.case_times import CaseFact, CaseTimes
from services.router.domain.clock import Clock, ClockKind, Reading, read
from services.router.domain.clock_rules import ClockRules
from services.router.domain.clocks import clocks_of
from services.router.domain.limits import LimitRules
from tests.simulate.script import CENTRE
from tests.unit.router.calendars import LINXIA

LIMITS = LimitRules(statutory=LINXIA, promise=LINXIA, zone=CENTRE)
RULES = ClockRules(LIMITS)


def at(text: str, hour: int = 10) -> datetime:
    """Return a moment on a day, by the centre's wall time."""
    return datetime.combine(date.fromisoformat(text), datetime.min.time(), CENTRE).replace(hour=hour)


def working(days: int) -> Limit:
    return Limit(days=days, unit=DayUnit.WORKING)


def natural(days: int) -> Limit:
    return Limit(days=days, unit=DayUnit.NATURAL)


def received(
    day: str, statutory: Limit | None = None, promised: Limit | None = None, *, joint: bool = False
) -> facts.Received:
    return facts.Received(
        at=at(day, 9),
        statutory_limit=statutory or working(20),
        promised_limit=promised or working(5),
        handling=facts.Handling.JOINT if joint else facts.Handling.SINGLE,
    )


def accepted(day: str) -> facts.Accepted:
    return facts.Accepted(at=at(day))


def suspended(day: str, days: int = 5, which: str = "hearing", hour: int = 10) -> facts.Suspended:
    return facts.Suspended(
        at=at(day, hour), which=which, procedure=facts.SpecialProcedure.HEARING, planned=working(days)
    )


def resumed(day: str, which: str = "hearing") -> facts.Resumed:
    return facts.Resumed(at=at(day, 16), which=which)


def extended(
    day: str, days: int, by: facts.Approver = facts.Approver.HEAD_OF_ORGAN, hour: int = 10
) -> facts.Extended:
    return facts.Extended(at=at(day, hour), days=days, approver=by)


def decided(day: str, outcome: Outcome = Outcome.GRANTED, hour: int = 10) -> facts.Decided:
    return facts.Decided(at=at(day, hour), outcome=outcome)


def times(*known: CaseFact) -> CaseTimes:
    case = CaseTimes()
    for fact in known:
        case = case.with_fact(fact)
    return case


def clock(case: CaseTimes, kind: ClockKind, now: datetime) -> Clock:
    """Return the one clock of this kind, or the last that began."""
    return [each for each in clocks_of(case, RULES, now) if each.kind is kind][-1]


def reading(case: CaseTimes, kind: ClockKind, now: datetime) -> Reading:
    return read(clock(case, kind, now), now)
