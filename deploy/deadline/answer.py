from dataclasses import dataclass
from datetime import date, timedelta

from contracts.catalog import DayUnit, Limit
from services.router.domain.calendar import Day, WorkingCalendar
from services.router.domain.period import Period


@dataclass(frozen=True, slots=True)
class DayCounted:
    """One day of a period. ``number``: the so-manieth of the limit; None: it does not count."""

    date: date
    day: Day
    number: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """When a limit ends, and day by day why."""

    due: date
    provisional: bool
    days: tuple[DayCounted, ...]


def answer(calendar: WorkingCalendar, start: date, limit: Limit) -> Answer:
    """Return when a limit ends that begins on this day, which itself is not counted."""
    due = Period(calendar, start, limit).last_day
    passed = [start + timedelta(days=n) for n in range(1, (due.day - start).days + 1)]
    days: list[DayCounted] = []
    number = 0
    for each in passed:
        day = calendar.day(each)
        counts = day.worked or limit.unit is DayUnit.NATURAL
        number += counts
        days.append(DayCounted(each, day, number if counts else None))
    return Answer(due.day, due.provisional, tuple(days))
