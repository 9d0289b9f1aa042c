from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from contracts.catalog import LocalHoliday

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5

_FIXED_HOLIDAYS: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""元旦, 劳动节 and 国庆 as 《全国年节及纪念日放假办法》 (国务院令第795号) fixes them by month and day.

春节, 清明, 端午 and 中秋 follow moon and sun; they and 调休 are known only from the year's notice.
"""

_NEXT_NOTICE_FROM: Final = (12, 29)
"""The notice of a year may move the last days of December before it (2006, 2007, 2011, 2018)."""


@dataclass(frozen=True, slots=True)
class NationalYear:
    """One year as the State Council's notice has it (国务院办公厅关于部分节假日安排的通知)."""

    days_off: frozenset[date]
    """Days off from Monday to Friday."""
    make_up_days: frozenset[date]
    """调休: Saturdays and Sundays that are worked."""


@dataclass(frozen=True, slots=True)
class DueDay:
    """The last day of a period. ``provisional``: a notice not yet published may move it."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked: the national calendar by published year, and the prefecture's days off.

    A year without a notice counts Monday to Friday without the holidays whose date the law fixes; what is
    computed from it is provisional. Raises ``ValueError`` for a local holiday on a date no year has.
    """

    national: Mapping[int, NationalYear]
    local: tuple[LocalHoliday, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could fail only years later; 2000 has every date that any year has."""
        for holiday in self.local:
            if holiday.month_day is not None and _date_in(2000, holiday.month_day) is None:
                raise ValueError(f"{holiday.name}: {holiday.month_day} is no date")

    def is_working_day(self, day: date) -> bool:
        """Whether the prefecture's offices work on this day."""
        return self._is_nationally_worked(day) and not any(_falls_on(holiday, day) for holiday in self.local)

    def is_provisional(self, day: date) -> bool:
        """Whether a notice still to come may make this day worked or free."""
        published = day.year in self.national
        last_of_december = (day.month, day.day) >= _NEXT_NOTICE_FROM
        return not published or (last_of_december and day.year + 1 not in self.national)

    def add_working_days(self, start: date, days: int) -> DueDay:
        """Return the ``days``-th working day after ``start``; 0: ``start`` itself, worked or not.

        The day of the act is not counted. Raises ``ValueError`` for a negative number.
        """
        _refuse_negative(days)
        day, provisional = start, False
        while days:
            day += _DAY
            provisional = provisional or self.is_provisional(day)
            days -= self.is_working_day(day)
        return DueDay(day, provisional)

    def add_natural_days(self, start: date, days: int) -> DueDay:
        """Return the ``days``-th day (自然日) after ``start``, worked or not; no notice can move it.

        A last day that is free is not put off: the applicant was told a number of days, and counts them.
        Raises ``ValueError`` for a negative number.
        """
        _refuse_negative(days)
        return DueDay(start + days * _DAY, provisional=False)

    def _is_nationally_worked(self, day: date) -> bool:
        weekend = day.weekday() >= _SATURDAY
        year = self.national.get(day.year)
        if year is None:
            return not weekend and (day.month, day.day) not in _FIXED_HOLIDAYS
        return day in year.make_up_days if weekend else day not in year.days_off


def _falls_on(holiday: LocalHoliday, day: date) -> bool:
    if day in holiday.days:
        return True
    if holiday.month_day is None:
        return False
    # one on the last days of December can move into January
    return any(_observed(holiday.month_day, year) == day for year in (day.year, day.year - 1))


def _observed(month_day: str, year: int) -> date | None:
    """Return when a yearly holiday is kept: on its day, or on Monday when that is a weekend."""
    day = _date_in(year, month_day)
    if day is None or day.weekday() < _SATURDAY:
        return day
    return day + (7 - day.weekday()) * _DAY


def _date_in(year: int, month_day: str) -> date | None:
    """Return the date, or None where the year has none, as on 29 February."""
    try:
        return date.fromisoformat(f"{year:04}-{month_day}")
    except ValueError:
        return None


def _refuse_negative(days: int) -> None:
    if days < 0:
        raise ValueError(f"a period of {days} days")
