from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.catalog import LocalHoliday
from services.router.adapters.national_calendar import published_years
from services.router.domain.calendar import DayKind, WorkingCalendar
from services.router.domain.period import DueDay
from tests.unit.router.calendars import LINXIA, NATIONAL, natural_days, working_days

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
    assert working_days(calendar, start, days) == DueDay(due, provisional=False)


def test_a_period_into_an_unpublished_year_is_provisional() -> None:
    # 12-28 to 12-31 are four days, 1-1 is fixed by law, 1-4 to 1-8 are five, 1-11 is the tenth
    assert working_days(LINXIA, date(2026, 12, 25), 10) == DueDay(date(2027, 1, 11), provisional=True)


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
    assert not working_days(LINXIA, date(2026, 12, 25), 1).provisional
    assert working_days(LINXIA, date(2026, 12, 25), 2) == DueDay(date(2026, 12, 29), provisional=True)
    assert not working_days(LINXIA, date(2018, 12, 25), 4).provisional


def test_a_notice_made_the_end_of_2018_what_it_was() -> None:
    assert working_days(LINXIA, date(2018, 12, 28), 1).day == date(2018, 12, 29)
    assert working_days(LINXIA, date(2018, 12, 29), 1).day == date(2019, 1, 2)


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
    assert working_days(LINXIA, day, 0) == DueDay(day, provisional=False)
    assert natural_days(LINXIA, day, 0) == DueDay(day, provisional=False)


def test_natural_days_run_through_holidays_and_are_never_provisional() -> None:
    assert natural_days(LINXIA, date(2018, 9, 28), 5) == DueDay(date(2018, 10, 3), provisional=False)
    assert natural_days(LINXIA, date(2026, 12, 25), 10) == DueDay(date(2027, 1, 4), provisional=False)


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2018, 11, 16), DayKind.WORKDAY, None),
        (date(2018, 11, 17), DayKind.WEEKEND, None),
        (date(2018, 11, 19), DayKind.LOCAL_HOLIDAY, "州庆"),
        (date(2018, 9, 30), DayKind.MAKE_UP_DAY, "国庆节"),
        (date(2018, 10, 4), DayKind.HOLIDAY, "国庆节"),
        (date(2018, 10, 6), DayKind.HOLIDAY, "国庆节"),
        (date(2031, 10, 1), DayKind.HOLIDAY, "国庆节"),
        (date(2026, 2, 14), DayKind.MAKE_UP_DAY, "春节"),
    ],
)
def test_a_day_says_why_it_is_worked_or_free(day: date, kind: DayKind, name: str | None) -> None:
    assert (LINXIA.day(day).kind, LINXIA.day(day).name) == (kind, name)


def test_a_local_holiday_on_a_made_up_saturday_is_free() -> None:
    assert _local(days=[date(2018, 9, 29)]).day(date(2018, 9, 29)).kind is DayKind.LOCAL_HOLIDAY


def test_a_notice_makes_a_year_known() -> None:
    notice = NATIONAL.national[2026]
    known = WorkingCalendar({2026: notice})
    assert WorkingCalendar({}).with_notice(2026, notice) == known
    assert not known.is_provisional(date(2026, 2, 14))


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
    due = working_days(calendar, start, days)
    passed = [start + timedelta(days=n) for n in range(1, (due.day - start).days + 1)]
    assert sum(map(calendar.is_working_day, passed)) == days
    assert calendar.is_working_day(due.day)
    assert due.provisional is any(map(calendar.is_provisional, passed))


@given(start=st.dates(date(2004, 1, 1), date(2040, 1, 1)), days=st.integers(min_value=0, max_value=100))
def test_a_longer_period_ends_later(start: date, days: int) -> None:
    assert working_days(LINXIA, start, days).day < working_days(LINXIA, start, days + 1).day
