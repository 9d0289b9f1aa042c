from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import count
from types import MappingProxyType
from typing import Final

import chinese_calendar
from chinese_calendar import constants

from services.router.domain.calendar import NationalYear

_FIRST_YEAR: Final = 2004


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
    chinese_calendar.is_workday(date(year, 1, 1))  # raises for a year it does not know
    return NationalYear(
        days_off=_named(constants.holidays, year), make_up_days=_named(constants.workdays, year)
    )


def _named(days: Mapping[date, str], year: int) -> Mapping[date, str]:
    return MappingProxyType(
        {day: constants.Holiday(name).chinese for day, name in days.items() if day.year == year}
    )
