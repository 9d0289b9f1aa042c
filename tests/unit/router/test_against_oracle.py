from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalog import DayUnit, Limit
from services.router.domain.period import Period
from tests.oracle.days import LAST_PUBLISHED, ONE, linxia_works, nation_works, not_published
from tests.simulate.compare import compare
from tests.simulate.script import ORDINARY, WILD
from tests.unit.router.calendars import LINXIA, NATIONAL

_DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 31))


@settings(max_examples=400)
@given(
    seed=st.integers(0, 10**12), day=_DAYS, cut=st.integers(0, 250), odds=st.sampled_from([ORDINARY, WILD])
)
def test_every_clock_and_card_is_as_the_oracle_says(seed: int, day: date, cut: int, odds: object) -> None:
    found = compare(seed, day, odds, afterwards=30, cut_after=cut)  # type: ignore[arg-type]
    assert found.agreed, found.difference()


def test_every_day_is_worked_or_free_as_the_tables_say() -> None:
    day, last = date(2004, 1, 1), date(LAST_PUBLISHED + 3, 12, 31)
    while day <= last:
        assert LINXIA.is_working_day(day) is linxia_works(day)
        assert NATIONAL.is_working_day(day) is nation_works(day)
        assert LINXIA.is_provisional(day) is not_published(day)
        day += ONE


@given(start=_DAYS, days=st.integers(0, 60))
def test_a_plain_limit_ends_where_counting_ends(start: date, days: int) -> None:
    day, left, provisional = start, days, False
    while left:
        day += ONE
        provisional = provisional or not_published(day)
        left -= linxia_works(day)
    found = Period(LINXIA, start, Limit(days=days, unit=DayUnit.WORKING)).last_day
    assert (found.day, found.provisional) == (day, provisional)
