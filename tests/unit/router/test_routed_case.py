from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.case import Outcome, RatedStage, RatingLevel
from contracts.catalog import DayUnit, Limit
from services.router.domain.route import Route
from services.router.domain.routed_case import Acceptance, Clocks, Decision, Rating, RoutedCase, StoppedBy

T0 = datetime(2018, 11, 20, 2, 0, tzinfo=UTC)
PROMISE_DUE = datetime(2018, 12, 4, 15, 59, 59, tzinfo=UTC)
STATUTORY_DUE = datetime(2018, 12, 18, 15, 59, 59, tzinfo=UTC)

ACCEPTANCE = Acceptance(
    catalogue_version="test",
    route=Route(zone="market", department="shiyao", department_name="州食药局"),
    clocks=Clocks(
        started_at=T0,
        statutory_limit=Limit(days=20, unit=DayUnit.WORKING),
        promised_limit=Limit(days=10, unit=DayUnit.WORKING),
        statutory_due=STATUTORY_DUE,
        promise_due=PROMISE_DUE,
        provisional=False,
    ),
)

Fact = Callable[[RoutedCase], RoutedCase]


def _accepted(case: RoutedCase) -> RoutedCase:
    return case.accepted(ACCEPTANCE)


def _decided(at: datetime, outcome: Outcome = Outcome.GRANTED) -> Fact:
    return lambda case: case.decided(Decision(outcome=outcome, decided_at=at))


def _withdrawn(at: datetime) -> Fact:
    return lambda case: case.withdrawn(at)


def _rated(stage: RatedStage, level: RatingLevel, at: datetime) -> Fact:
    return lambda case: case.rated(stage, Rating(level=level, rated_at=at))


def _fold(facts: list[Fact]) -> RoutedCase:
    case = RoutedCase()
    for fact in facts:
        case = fact(case)
    return case


_MOMENTS = st.integers(min_value=0, max_value=50).map(lambda day: T0 + timedelta(days=day))
_FACTS = st.one_of(
    st.builds(_decided, _MOMENTS, st.sampled_from(Outcome)),
    st.builds(_withdrawn, _MOMENTS),
    st.builds(_rated, st.sampled_from(RatedStage), st.sampled_from(RatingLevel), _MOMENTS),
)


@st.composite
def _two_histories(draw: st.DrawFn) -> tuple[list[Fact], list[Fact]]:
    """The same facts in two orders, each with repeats of its own."""
    facts = [_accepted, *draw(st.lists(_FACTS, max_size=6))]
    repeats = st.lists(st.sampled_from(facts), max_size=4)
    return (
        draw(st.permutations([*facts, *draw(repeats)])),
        draw(st.permutations([*facts, *draw(repeats)])),
    )


@given(histories=_two_histories())
def test_any_order_and_any_repeats_give_the_same_case(histories: tuple[list[Fact], list[Fact]]) -> None:
    one, other = histories
    assert _fold(one) == _fold(other)
    assert _fold(one).stop == _fold(other).stop


@given(histories=_two_histories())
def test_a_case_comes_back_from_the_store_as_it_went_in(histories: tuple[list[Fact], list[Fact]]) -> None:
    case = _fold(histories[0])
    stored = case.model_dump(mode="json", exclude_none=True)
    assert RoutedCase.model_validate(stored, strict=False) == case


def test_the_clocks_run_until_something_stops_them() -> None:
    assert _fold([_accepted]).stop is None


@pytest.mark.parametrize(
    ("at", "promise_kept", "statutory_limit_kept"),
    [
        (PROMISE_DUE, True, True),
        (PROMISE_DUE + timedelta(milliseconds=999), True, True),
        (PROMISE_DUE + timedelta(seconds=1), False, True),
        (STATUTORY_DUE, False, True),
        (STATUTORY_DUE + timedelta(seconds=1), False, False),
    ],
)
def test_a_decision_stops_the_clocks_in_time_or_late(
    at: datetime, promise_kept: bool, statutory_limit_kept: bool
) -> None:
    stop = _fold([_accepted, _decided(at)]).stop
    assert stop is not None
    assert (stop.at, stop.by) == (at, StoppedBy.DECISION)
    assert (stop.promise_kept, stop.statutory_limit_kept) == (promise_kept, statutory_limit_kept)


def test_a_decision_that_comes_before_the_acceptance_waits_for_it() -> None:
    early = _fold([_decided(T0)])
    assert early.stop is not None
    assert early.stop.promise_kept is None
    late = early.accepted(ACCEPTANCE).stop
    assert late is not None
    assert late.promise_kept is True


@pytest.mark.parametrize(
    ("decided", "withdrawn", "by"),
    [
        (T0 + timedelta(days=1), T0 + timedelta(days=2), StoppedBy.DECISION),
        (T0 + timedelta(days=2), T0 + timedelta(days=1), StoppedBy.WITHDRAWAL),
        (T0 + timedelta(days=1), T0 + timedelta(days=1), StoppedBy.DECISION),
    ],
)
def test_the_earlier_of_decision_and_withdrawal_stops_the_clocks(
    decided: datetime, withdrawn: datetime, by: StoppedBy
) -> None:
    stop = _fold([_accepted, _withdrawn(withdrawn), _decided(decided)]).stop
    assert stop is not None
    assert (stop.by, stop.at) == (by, min(decided, withdrawn))


def test_the_store_holds_when_the_clocks_stopped_and_whether_in_time() -> None:
    stored = _fold([_accepted, _decided(PROMISE_DUE)]).model_dump(mode="json", exclude_none=True)
    assert stored["stop"] == {
        "at": "2018-12-04T15:59:59Z",
        "by": "decision",
        "promise_kept": True,
        "statutory_limit_kept": True,
    }


def test_each_stage_keeps_its_first_rating() -> None:
    case = _fold(
        [
            _rated(RatedStage.ACCEPTANCE, RatingLevel.DISSATISFIED, T0 + timedelta(days=2)),
            _rated(RatedStage.ACCEPTANCE, RatingLevel.SATISFIED, T0 + timedelta(days=1)),
            _rated(RatedStage.COMPLETION, RatingLevel.VERY_SATISFIED, T0 + timedelta(days=3)),
        ]
    )
    assert {stage: rating.level for stage, rating in case.ratings.items()} == {
        RatedStage.ACCEPTANCE: RatingLevel.SATISFIED,
        RatedStage.COMPLETION: RatingLevel.VERY_SATISFIED,
    }
