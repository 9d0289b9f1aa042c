from datetime import date, timedelta
from typing import Final

from contracts.catalog import LocalHoliday

_SATURDAY: Final = 5


def refuse_impossible(holiday: LocalHoliday) -> None:
    """Raise ``ValueError`` for a yearly holiday on a date no year has; 2000 has every date that any has."""
    if holiday.month_day is not None and _date_in(2000, holiday.month_day) is None:
        raise ValueError(f"{holiday.name}: {holiday.month_day} is no date")


def falls_on(holiday: LocalHoliday, day: date) -> bool:
    """Whether the prefecture keeps this holiday on this day."""
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
    return day + timedelta(days=7 - day.weekday())


def _date_in(year: int, month_day: str) -> date | None:
    """Return the date, or None where the year has none, as on 29 February."""
    try:
        return date.fromisoformat(f"{year:04}-{month_day}")
    except ValueError:
        return None
