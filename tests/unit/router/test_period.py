from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.catalog import DayUnit, Limit
from services.router.domain.period import Pause, Period, merged
from tests.oracle.days import linxia_works
from tests.unit.router.calendars import LINXIA


def _period(start: date, days: int, *pauses: Pause, unit: DayUnit = DayUnit.WORKING) -> Period:
    return Period(LINXIA, start, Limit(days=days, unit=unit), pauses)


def _november(began: int, ended: int) -> Pause:
    return Pause(date(2018, 11, began), date(2018, 11, ended))


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        pytest.param((), 9, id="never paused"),
        pytest.param((_november(6, 6),), 9, id="resumed on the same day"),
        pytest.param((_november(6, 8),), 13, id="two days"),
        pytest.param((_november(6, 7), _november(7, 8)), 13, id="two in a row"),
        pytest.param((_november(6, 8), _november(7, 8)), 13, id="overlapping, counted once"),
        pytest.param((_november(2, 4),), 9, id="over a weekend, no working day lost"),
        pytest.param((_november(3, 4),), 9, id="on a weekend"),
        pytest.param((_november(16, 20),), 9, id="when it was over"),
        pytest.param((_november(9, 9),), 9, id="on the last day, resumed on it"),
        pytest.param((_november(9, 14),), 14, id="standing at the end of the last day"),
        pytest.param((_november(9, 17),), 20, id="resumed on a Saturday before a local holiday"),
    ],
)
def test_a_pause_moves_the_end_by_the_working_days_it_holds(pauses: tuple[Pause, ...], due: int) -> None:
    assert _period(date(2018, 11, 2), 5, *pauses).last_day.day == date(2018, 11, due)


def test_a_pause_of_natural_days_is_counted_in_natural_days() -> None:
    paused = _period(date(2018, 11, 2), 10, _november(5, 8), unit=DayUnit.NATURAL)
    assert paused.last_day.day == date(2018, 11, 15)


def test_pauses_are_merged_where_they_touch() -> None:
    apart = (_november(8, 9), _november(1, 3), _november(2, 5), _november(5, 6), _november(12, 12))
    assert merged(apart) == (_november(1, 6), _november(8, 9), _november(12, 12))


def test_days_left_do_not_hold_a_day_of_two_pauses_twice() -> None:
    period = _period(date(2018, 11, 2), 10, _november(6, 8), _november(6, 9))
    assert period.days_between(date(2018, 11, 5), period.last_day.day) == 9


def test_days_too_late_are_negative() -> None:
    period = _period(date(2018, 11, 15), 1)
    assert period.days_between(date(2018, 11, 21), period.last_day.day) == -3 + 1


def test_a_pause_into_an_unpublished_year_makes_the_end_provisional() -> None:
    pause = Pause(date(2026, 12, 22), date(2027, 1, 5))
    assert _period(date(2026, 12, 21), 1, pause).last_day.provisional
    assert not _period(date(2026, 12, 21), 1).last_day.provisional


_PAUSES = st.lists(
    st.builds(
        lambda began, days: Pause(date(2018, 1, 1) + began, date(2018, 1, 1) + began + days),
        st.timedeltas(timedelta(), timedelta(days=400)),
        st.timedeltas(timedelta(), timedelta(days=60)),
    ),
    max_size=6,
)


@given(
    start=st.dates(date(2018, 1, 1), date(2018, 12, 31)),
    days=st.integers(0, 60),
    pauses=_PAUSES,
    unit=st.sampled_from(DayUnit),
)
def test_a_period_ends_where_walking_through_the_days_ends(
    start: date, days: int, pauses: list[Pause], unit: DayUnit
) -> None:
    day, counted = start, 0
    while True:
        of_kind = unit is DayUnit.NATURAL or linxia_works(day)
        if day != start and of_kind and not any(each.began < day <= each.ended for each in pauses):
            counted += 1
        standing = any(each.began <= day < each.ended for each in pauses)
        if counted >= days and not standing and (of_kind or day == start):
            break
        day += timedelta(days=1)
    assert _period(start, days, *pauses, unit=unit).last_day.day == day
