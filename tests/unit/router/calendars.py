"""The centre's calendars as the tests use them."""

from datetime import date

from contracts.catalog import DayUnit, Limit, LocalHoliday
from services.router.adapters.national_calendar import published_years
from services.router.domain.calendar import WorkingCalendar
from services.router.domain.period import DueDay, Period

FOUNDING_DAY = LocalHoliday(name="州庆", basis="临夏回族自治州自治条例", month_day="11-19")

NATIONAL = WorkingCalendar(published_years())
LINXIA = WorkingCalendar(published_years(), (FOUNDING_DAY,))


def working_days(calendar: WorkingCalendar, start: date, days: int) -> DueDay:
    """Return when a period in working days ends."""
    return Period(calendar, start, Limit(days=days, unit=DayUnit.WORKING)).last_day


def natural_days(calendar: WorkingCalendar, start: date, days: int) -> DueDay:
    """Return when a period in natural days ends."""
    return Period(calendar, start, Limit(days=days, unit=DayUnit.NATURAL)).last_day
