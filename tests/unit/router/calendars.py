"""The centre's calendars as the tests use them."""

from contracts.catalog import LocalHoliday
from services.router.adapters.national_calendar import published_years
from services.router.domain.calendar import WorkingCalendar

FOUNDING_DAY = LocalHoliday(name="州庆", basis="临夏回族自治州自治条例", month_day="11-19")

NATIONAL = WorkingCalendar(published_years())
LINXIA = WorkingCalendar(published_years(), (FOUNDING_DAY,))
