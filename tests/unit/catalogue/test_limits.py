"""A promise in one unit against a law in the other, held against the calendars of 2004 to 2026."""

from bisect import bisect_right
from datetime import date, timedelta
from typing import Final

import chinese_calendar
import pytest

from contracts.catalog import DayUnit, Limit

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
LENGTH: Final = (LAST - FIRST).days + 1
WORKED: Final = [at for at in range(LENGTH) if chinese_calendar.is_workday(FIRST + timedelta(days=at))]
"""Working days, counted from the first."""


def natural_lengths(working: int) -> set[int]:
    """Return how many natural days so many working days take, from every day of those years."""
    ends = ((start, bisect_right(WORKED, start) + working - 1) for start in range(LENGTH))
    return {WORKED[end] - start for start, end in ends if end < len(WORKED)}


@pytest.mark.parametrize("days", [1, 2, 5, 7, 10, 15, 20, 30, 45, 60, 90])
def test_a_promise_that_is_let_pass_ends_within_the_law_in_any_year(days: int) -> None:
    lengths = natural_lengths(days)
    working = Limit(days=days, unit=DayUnit.WORKING)
    for natural in range(1, 366):
        limit = Limit(days=natural, unit=DayUnit.NATURAL)
        assert working.may_outlast(limit) or max(lengths) <= natural
        assert limit.may_outlast(working) or natural <= min(lengths)


def test_the_bounds_are_near_enough_not_to_refuse_usual_promises() -> None:
    assert not Limit(days=5, unit=DayUnit.WORKING).may_outlast(Limit(days=20, unit=DayUnit.NATURAL))
    assert not Limit(days=10, unit=DayUnit.WORKING).may_outlast(Limit(days=30, unit=DayUnit.NATURAL))
    assert not Limit(days=20, unit=DayUnit.NATURAL).may_outlast(Limit(days=20, unit=DayUnit.WORKING))


def test_on_the_spot_is_never_too_long() -> None:
    for unit in DayUnit:
        assert not Limit(days=0, unit=DayUnit.WORKING).may_outlast(Limit(days=0, unit=unit))
