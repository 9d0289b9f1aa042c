from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from contracts.catalog import LocalHoliday
from services.router.domain.local_holidays import falls_on, refuse_impossible

_SATURDAY: Final = 5

_FIXED_HOLIDAYS: Final[Mapping[tuple[int, int], str]] = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
"""As 《全国年节及纪念日放假办法》 (国务院令第795号) fixes them by month and day.

春节, 清明, 端午 and 中秋 follow moon and sun; they and 调休 are known only from the year's notice.
"""

_NEXT_NOTICE_FROM: Final = (12, 29)
"""The notice of a year may move the last days of December before it (2006, 2007, 2011, 2018)."""


@dataclass(frozen=True, slots=True)
class NationalYear:
    """One year as the State Council's notice has it (国务院办公厅关于部分节假日安排的通知)."""

    days_off: Mapping[date, str]
    """Days off, weekends among them too, with the holiday they belong to."""
    make_up_days: Mapping[date, str]
    """调休: Saturdays and Sundays that are worked, with the holiday they make up for."""


class DayKind(StrEnum):
    """Why a day is worked or free."""

    WORKDAY = "workday"
    MAKE_UP_DAY = "make_up_day"
    """调休上班: a weekend day that is worked."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    """A national holiday, or a day moved to it by 调休."""
    LOCAL_HOLIDAY = "local_holiday"
    """A day off that only the prefecture has (州庆)."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a day is. ``name``: its holiday, or the one it makes up for; None for other days."""

    kind: DayKind
    name: str | None
    provisional: bool
    """A notice still to come may make this day worked or free."""

    @property
    def worked(self) -> bool:
        """Whether the prefecture's offices work."""
        return self.kind in {DayKind.WORKDAY, DayKind.MAKE_UP_DAY}


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked: the national calendar by published year, and the prefecture's days off.

    A year without a notice counts Monday to Friday without the holidays whose date the law fixes; what is
    computed from it is provisional. Raises ``ValueError`` for a local holiday on a date no year has.
    """

    national: Mapping[int, NationalYear]
    local: tuple[LocalHoliday, ...] = ()
    _worked: dict[int, Sequence[date]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse at once what could fail only years later."""
        for holiday in self.local:
            refuse_impossible(holiday)

    def day(self, day: date) -> Day:
        """Return what this day is."""
        kind, name = self._nationally(day)
        if kind in {DayKind.WORKDAY, DayKind.MAKE_UP_DAY}:
            here = next((holiday.name for holiday in self.local if falls_on(holiday, day)), None)
            if here is not None:
                kind, name = DayKind.LOCAL_HOLIDAY, here
        return Day(kind, name, self.is_provisional(day))

    def is_working_day(self, day: date) -> bool:
        """Whether the prefecture's offices work on this day."""
        return self.day(day).worked

    def is_provisional(self, day: date) -> bool:
        """Whether a notice still to come may make this day worked or free."""
        published = day.year in self.national
        last_of_december = (day.month, day.day) >= _NEXT_NOTICE_FROM
        return not published or (last_of_december and day.year + 1 not in self.national)

    def is_provisional_between(self, after: date, until: date) -> bool:
        """Whether such a notice may change any day after one day, until and with another."""
        if all(year in self.national for year in range(after.year, until.year + 2)):
            return False
        latest_first = range(until.toordinal(), after.toordinal(), -1)
        return any(map(self.is_provisional, map(date.fromordinal, latest_first)))

    def with_notice(self, year: int, notice: NationalYear) -> "WorkingCalendar":
        """Return the calendar that knows one more year, or knows it better."""
        return WorkingCalendar({**self.national, year: notice}, self.local)

    def working_day_after(self, day: date, number: int) -> date:
        """Return the so-manieth working day after this one; number 0: the day itself, worked or not."""
        year, left = day.year, number
        while left > 0:
            worked = self._worked_in(year)
            index = bisect_right(worked, day) + left - 1
            if index < len(worked):
                return worked[index]
            left = index - len(worked) + 1
            year += 1
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """Return how many working days there are after one day, until and with another."""
        years = range(after.year, until.year + 1)
        return sum(_between(self._worked_in(year), after, until) for year in years)

    def _worked_in(self, year: int) -> Sequence[date]:
        if year not in self._worked:
            first = date(year, 1, 1).toordinal()
            days = map(date.fromordinal, range(first, date(year, 12, 31).toordinal() + 1))
            self._worked[year] = [day for day in days if self.day(day).worked]
        return self._worked[year]

    def _nationally(self, day: date) -> tuple[DayKind, str | None]:
        year = self.national.get(day.year)
        if year is not None and day in year.make_up_days:
            return DayKind.MAKE_UP_DAY, year.make_up_days[day]
        name = _FIXED_HOLIDAYS.get((day.month, day.day)) if year is None else year.days_off.get(day)
        if name is not None:
            return DayKind.HOLIDAY, name
        return (DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKDAY), None


def _between(days: Sequence[date], after: date, until: date) -> int:
    return max(0, bisect_right(days, until) - bisect_right(days, after))
