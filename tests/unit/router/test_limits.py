from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from contracts.catalog import DayUnit, Limit
from services.router.domain.limits import LimitRules, in_time
from tests.unit.router.calendars import LINXIA, NATIONAL

ZONE = ZoneInfo("Asia/Shanghai")
RULES = LimitRules(statutory=LINXIA, promise=LINXIA, zone=ZONE)


def _working(days: int) -> Limit:
    return Limit(days=days, unit=DayUnit.WORKING)


def _natural(days: int) -> Limit:
    return Limit(days=days, unit=DayUnit.NATURAL)


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=ZONE)


def test_a_limit_ends_with_its_last_day_in_the_centre_s_time() -> None:
    due = RULES.due_dates(_morning(date(2018, 9, 28)), _working(20), _working(5))
    assert due.statutory.isoformat() == "2018-10-31T23:59:59+08:00"
    assert due.promise.isoformat() == "2018-10-10T23:59:59+08:00"
    assert not due.provisional


def test_an_evening_in_utc_is_the_next_day_at_the_centre() -> None:
    midnight = datetime(2018, 9, 27, 16, 0, tzinfo=UTC)
    assert RULES.due_dates(midnight, _working(20), _working(5)).promise.date() == date(2018, 10, 10)
    before = midnight - timedelta(milliseconds=1)
    assert RULES.due_dates(before, _working(20), _working(5)).promise.date() == date(2018, 10, 9)


def test_settled_on_the_spot_is_due_on_the_same_day() -> None:
    due = RULES.due_dates(_morning(date(2018, 11, 19)), _working(0), _working(0))
    assert due.statutory == due.promise == datetime(2018, 11, 19, 23, 59, 59, tzinfo=ZONE)


def test_a_promise_never_outlasts_the_law() -> None:
    due = RULES.due_dates(_morning(date(2018, 9, 28)), _natural(15), _working(15))
    assert due.statutory.date() == date(2018, 10, 13)
    assert due.promise == due.statutory


def test_a_setting_lets_the_statutory_clock_run_on_the_local_holiday() -> None:
    running = LimitRules(statutory=NATIONAL, promise=LINXIA, zone=ZONE)
    accepted = _morning(date(2018, 11, 15))
    assert RULES.due_dates(accepted, _working(5), _working(3)).statutory.date() == date(2018, 11, 23)
    due = running.due_dates(accepted, _working(5), _working(3))
    assert (due.statutory.date(), due.promise.date()) == (date(2018, 11, 22), date(2018, 11, 21))


def test_one_provisional_limit_makes_the_dates_provisional() -> None:
    accepted = _morning(date(2026, 12, 21))
    assert RULES.due_dates(accepted, _working(10), _working(2)).provisional
    assert not RULES.due_dates(accepted, _working(5), _working(2)).provisional
    assert not RULES.due_dates(accepted, _natural(30), _working(2)).provisional


def test_the_last_second_of_the_day_is_in_time() -> None:
    due = datetime(2018, 10, 10, 23, 59, 59, tzinfo=ZONE)
    assert in_time(datetime(2018, 10, 10, 15, 59, 59, 999_000, tzinfo=UTC), due)
    assert not in_time(datetime(2018, 10, 10, 16, 0, tzinfo=UTC), due)


@given(
    accepted=st.timedeltas(timedelta(), timedelta(days=4_000)).map(
        lambda since: datetime(2018, 1, 1, tzinfo=UTC) + since
    ),
    statutory=st.builds(Limit, days=st.integers(0, 60), unit=st.sampled_from(DayUnit)),
    promised=st.builds(Limit, days=st.integers(0, 60), unit=st.sampled_from(DayUnit)),
)
def test_acceptance_comes_before_the_promise_and_the_promise_before_the_law(
    accepted: datetime, statutory: Limit, promised: Limit
) -> None:
    due = RULES.due_dates(accepted, statutory, promised)
    assert accepted.replace(microsecond=0) <= due.promise <= due.statutory
