from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from itertools import count
from types import MappingProxyType
from typing import Final

import chinese_calendar

from services.router.domain.calendar import NationalYear

_FIRST_YEAR: Final = 2004
_SATURDAY: Final = 5


@cache
def published_years() -> Mapping[int, NationalYear]:
    """Return the national calendar of every year whose notice the installed library knows.

    Source: the package chinesecalendar, from the State Council's notices. It raises
    ``NotImplementedError`` for the first year it does not know; there the mapping ends.
    """
    years: dict[int, NationalYear] = {}
    for year in count(_FIRST_YEAR):
        try:
            years[year] = _national_year(year)
        except NotImplementedError:
            break
    return MappingProxyType(years)


def _national_year(year: int) -> NationalYear:
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    worked = {day for day in days if chinese_calendar.is_workday(day)}
    return NationalYear(
        days_off=frozenset(day for day in days if day.weekday() < _SATURDAY and day not in worked),
        make_up_days=frozenset(day for day in worked if day.weekday() >= _SATURDAY),
    )
