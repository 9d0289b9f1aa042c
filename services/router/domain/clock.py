from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from services.router.domain.limits import LimitRules, in_time
from services.router.domain.period import DueDay, Pause, Period


class ClockKind(StrEnum):
    """The limits that clocks run against."""

    INTAKE = "intake"
    """受理审查: accept, refuse, or say once what is missing (行政许可法 art. 32)."""
    CORRECTION = "correction"
    """补正: the applicant brings what is missing."""
    STATUTORY = "statutory"
    """法定时限."""
    PROMISE = "promise"
    """承诺时限."""
    SIGN_OFF = "sign_off"
    """部门签收."""
    SUSPENSION = "suspension"
    """特别程序: its planned end."""
    DELIVERY = "delivery"
    """颁发送达 (行政许可法 art. 44)."""


class ClockState(StrEnum):
    """Whether a clock runs, or how it ended."""

    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"
    KEPT = "kept"
    MISSED = "missed"


class Why(StrEnum):
    """What made a due date other than its limit and its start say."""

    DEEMED_ACCEPTED = "deemed_accepted"
    """视为受理: nobody answered in time, so the case counts as accepted since its receipt."""
    PAUSED = "paused"
    EXTENDED = "extended"
    CAPPED_BY_LAW = "capped_by_law"
    """The promise would end after the statutory limit, and ends with it."""
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class Because:
    """One reason; ``days``: how many days of the limit's unit it made, where it made any."""

    why: Why
    days: int | None = None


@dataclass(frozen=True)
class Clock:
    """One limit of a case, begun. ``which`` tells clocks of one kind apart; a case can have several."""

    kind: ClockKind
    period: Period
    rules: LimitRules
    which: str = ""
    ended_at: datetime | None = None
    standing: bool = False
    """A suspension is open."""
    ceiling: "Clock | None" = None
    """The clock of the law, which a promise does not outlast."""
    outages: tuple[Pause, ...] = ()
    """接口故障, in which it ran on."""
    notes: tuple[Because, ...] = ()

    @cached_property
    def due_day(self) -> DueDay:
        """The day with whose end the limit ends; while suspended, by the plan of the suspension."""
        due = self.period.last_day
        ceiling = due if self.ceiling is None else self.ceiling.due_day
        return due if due.day <= ceiling.day else ceiling

    @cached_property
    def due(self) -> datetime:
        """The moment with which the limit ends."""
        return self.rules.end_of(self.due_day.day)

    def state(self, now: datetime) -> ClockState:
        """Return how the clock stands, or how it ended."""
        if self.ended_at is not None:
            return ClockState.KEPT if in_time(self.ended_at, self.due) else ClockState.MISSED
        if not in_time(now, self.due):
            return ClockState.OVERDUE
        return ClockState.PAUSED if self.standing else ClockState.RUNNING

    def had_it_stood_in_outages(self) -> "Clock":
        """Return the clock as it would be had it stood while the interface failed."""
        ceiling = None if self.ceiling is None else self.ceiling.had_it_stood_in_outages()
        return replace(self, period=self.period.interrupted(self.outages), ceiling=ceiling)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock shows. ``remaining``: days of the limit's unit after today; negative: days too late.

    For a clock that has ended, as they were on the day of its end.
    """

    kind: ClockKind
    which: str
    due: datetime
    provisional: bool
    remaining: int
    state: ClockState
    why: tuple[Because, ...]


def read(clock: Clock, now: datetime) -> Reading:
    """Return what a clock shows at this moment."""
    due = clock.due_day
    today = clock.rules.local_day(clock.ended_at or now)
    return Reading(
        kind=clock.kind,
        which=clock.which,
        due=clock.rules.end_of(due.day),
        provisional=due.provisional,
        remaining=clock.period.days_between(today, due.day),
        state=clock.state(now),
        why=(*clock.notes, *_reasons(clock, due)),
    )


def _reasons(clock: Clock, due: DueDay) -> list[Because]:
    lost = _days_lost(clock.period, due.day)
    reasons = [Because(Why.PAUSED, lost)] if lost else []
    if clock.ceiling is not None and clock.period.last_day.day > due.day:
        reasons.append(Because(Why.CAPPED_BY_LAW))
    if due.provisional:
        reasons.append(Because(Why.PROVISIONAL))
    return reasons


def _days_lost(period: Period, until: date) -> int:
    unpaused = Period(period.calendar, period.start, period.limit)
    return unpaused.days_between(period.start, until) - period.days_between(period.start, until)
