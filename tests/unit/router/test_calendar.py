from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.catalog import LocalHoliday
from services.router.adapters.national_calendar import published_years
from services.router.domain.calendar import DueDay, WorkingCalendar
from tests.unit.router.calendars import LINXIA, NATIONAL

_PUBLISHED = st.dates(date(2004, 1, 1), date(2026, 12, 28))


def _local(**holiday: object) -> WorkingCalendar:
    return WorkingCalendar(published_years(), (LocalHoliday.model_validate({**_NAMED, **holiday}),))


_NAMED = {"name": "节日", "basis": "州政府办公室通知"}


@pytest.mark.parametrize(
    ("calendar", "start", "days", "due"),
    [
        pytest.param(NATIONAL, date(2018, 9, 28), 5, date(2018, 10, 10), id="over the National Day"),
        pytest.param(NATIONAL, date(2018, 9, 28), 20, date(2018, 10, 31), id="a licence over the same"),
        pytest.param(NATIONAL, date(2018, 11, 15), 5, date(2018, 11, 22), id="the nation works on 11-19"),
        pytest.param(LINXIA, date(2018, 11, 15), 5, date(2018, 11, 23), id="the prefecture does not"),
        pytest.param(LINXIA, date(2018, 10, 29), 20, date(2018, 11, 27), id="a licence over 11-19"),
        pytest.param(LINXIA, date(2026, 9, 30), 5, date(2026, 10, 13), id="a Saturday made up"),
        pytest.param(LINXIA, date(2026, 11, 20), 1, date(2026, 11, 23), id="over a plain weekend"),
    ],
)
def test_a_period_ends_on_its_last_working_day(
    calendar: WorkingCalendar, start: date, days: int, due: date
) -> None:
    assert calendar.add_working_days(start, days) == DueDay(due, provisional=False)


def test_a_period_into_an_unpublished_year_is_provisional() -> None:
    # 12-28 to 12-31 are four days, 1-1 is fixed by law, 1-4 to 1-8 are five, 1-11 is the tenth
    assert LINXIA.add_working_days(date(2026, 12, 25), 10) == DueDay(date(2027, 1, 11), provisional=True)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2031, 1, 1), False),
        (date(2031, 5, 1), False),
        (date(2031, 5, 2), False),
        (date(2031, 10, 1), False),
        (date(2031, 10, 2), False),
        (date(2031, 10, 3), False),
        (date(2031, 10, 6), True),
        (date(2031, 10, 4), False),
        (date(2031, 11, 19), False),
    ],
)
def test_an_unpublished_year_has_weekends_fixed_holidays_and_the_local_day(day: date, worked: bool) -> None:
    assert LINXIA.is_working_day(day) is worked
    assert LINXIA.is_provisional(day)


def test_the_last_days_of_december_hang_on_the_notice_of_the_next_year() -> None:
    assert not LINXIA.add_working_days(date(2026, 12, 25), 1).provisional
    assert LINXIA.add_working_days(date(2026, 12, 25), 2) == DueDay(date(2026, 12, 29), provisional=True)
    assert not LINXIA.add_working_days(date(2018, 12, 25), 4).provisional


def test_a_notice_made_the_end_of_2018_what_it_was() -> None:
    assert LINXIA.add_working_days(date(2018, 12, 28), 1).day == date(2018, 12, 29)
    assert LINXIA.add_working_days(date(2018, 12, 29), 1).day == date(2019, 1, 2)


@pytest.mark.parametrize(
    ("year", "off"),
    [(2022, date(2022, 11, 21)), (2023, date(2023, 11, 20)), (2024, date(2024, 11, 19))],
)
def test_a_local_holiday_on_a_weekend_moves_to_monday(year: int, off: date) -> None:
    assert not LINXIA.is_working_day(off)
    assert NATIONAL.is_working_day(off)
    worked = [day for day in range(18, 26) if LINXIA.is_working_day(date(year, 11, day))]
    national = [day for day in range(18, 26) if NATIONAL.is_working_day(date(year, 11, day))]
    assert set(national) - set(worked) == {off.day}


def test_a_local_holiday_moved_over_new_year_is_off_in_the_new_one() -> None:
    calendar = WorkingCalendar({}, (LocalHoliday(**_NAMED, month_day="12-31"),))
    assert not calendar.is_working_day(date(2034, 1, 2))
    assert calendar.is_working_day(date(2034, 1, 3))


def test_single_local_days_off_come_from_a_notice() -> None:
    calendar = _local(days=[date(2018, 8, 21)])
    assert not calendar.is_working_day(date(2018, 8, 21))
    assert calendar.is_working_day(date(2019, 8, 21))


def test_a_local_holiday_on_29_february_is_kept_in_leap_years_only() -> None:
    calendar = _local(month_day="02-29")
    assert not calendar.is_working_day(date(2024, 2, 29))
    assert calendar.is_working_day(date(2025, 2, 28))
    assert calendar.is_working_day(date(2025, 3, 3))


def test_a_local_holiday_on_no_date_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="13-45"):
        _local(month_day="13-45")


@pytest.mark.parametrize("day", [date(2018, 11, 18), date(2018, 11, 19), date(2018, 11, 20)])
def test_no_days_at_all_end_on_the_day_itself(day: date) -> None:
    assert LINXIA.add_working_days(day, 0) == DueDay(day, provisional=False)
    assert LINXIA.add_natural_days(day, 0) == DueDay(day, provisional=False)


def test_natural_days_run_through_holidays_and_are_never_provisional() -> None:
    assert LINXIA.add_natural_days(date(2018, 9, 28), 5) == DueDay(date(2018, 10, 3), provisional=False)
    assert LINXIA.add_natural_days(date(2026, 12, 25), 10) == DueDay(date(2027, 1, 4), provisional=False)


def test_a_period_is_not_negative() -> None:
    with pytest.raises(ValueError, match="-1 days"):
        LINXIA.add_working_days(date(2018, 9, 28), -1)
    with pytest.raises(ValueError, match="-1 days"):
        LINXIA.add_natural_days(date(2018, 9, 28), -1)


@given(day=_PUBLISHED)
def test_the_national_calendar_is_the_library_s(day: date) -> None:
    assert NATIONAL.is_working_day(day) is chinese_calendar.is_workday(day)
    assert not NATIONAL.is_provisional(day)


@given(
    start=st.dates(date(2004, 1, 1), date(2040, 1, 1)),
    days=st.integers(min_value=1, max_value=365),
    calendar=st.sampled_from([NATIONAL, LINXIA]),
)
def test_a_period_holds_exactly_its_number_of_working_days(
    start: date, days: int, calendar: WorkingCalendar
) -> None:
    due = calendar.add_working_days(start, days)
    passed = [start + timedelta(days=n) for n in range(1, (due.day - start).days + 1)]
    assert sum(map(calendar.is_working_day, passed)) == days
    assert calendar.is_working_day(due.day)
    assert due.provisional is any(map(calendar.is_provisional, passed))


@given(start=st.dates(date(2004, 1, 1), date(2040, 1, 1)), days=st.integers(min_value=0, max_value=100))
def test_a_longer_period_ends_later(start: date, days: int) -> None:
    assert LINXIA.add_working_days(start, days).day < LINXIA.add_working_days(start, days + 1).day
