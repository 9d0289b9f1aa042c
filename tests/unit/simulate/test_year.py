from collections import Counter
from datetime import date

import pytest

from services.router.domain.cards import CardRules
from services.router.domain.clock_rules import ClockRules
from tests.simulate import compare
from tests.simulate.plot import cards_by_week
from tests.simulate.script import WILD
from tests.simulate.year import Batch, Tally, batches, live
from tests.unit.router.lives import working


def test_a_year_is_split_into_batches_without_gap_or_overlap() -> None:
    assert [list(batch.seeds) for batch in batches(2026, 5, 2)] == [[0, 1], [2, 3], [4]]


def test_the_same_batch_lives_the_same_lives() -> None:
    assert live(Batch(2026, 0, 20)) == live(Batch(2026, 0, 20))


def test_a_batch_in_which_everything_goes_wrong_has_every_kind_of_card_and_agrees() -> None:
    tally = live(Batch(2026, 0, 400, WILD))
    assert tally.holds, tally.faults
    assert tally.cases == 400
    assert set(tally.rules) == {rule.code for rule in CardRules(compare.LIMITS).rules} | {"接口故障"}
    assert tally.cards == sum(tally.weeks.values())


def test_nothing_simulated_is_nothing_shown() -> None:
    assert not Tally().holds


def test_a_rule_that_differs_from_the_oracle_s_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "CLOCK_RULES", ClockRules(compare.LIMITS, sign_off=working(2)))
    tally = live(Batch(2026, 0, 10))
    assert not tally.holds
    assert "sign_off" in tally.faults[0]


def test_the_plot_has_a_column_a_week_and_a_block_for_the_most() -> None:
    weeks = Counter({("yellow", date(2026, 1, 5)): 8, ("yellow", date(2026, 1, 19)): 4})
    drawn = cards_by_week(weeks, [date(2026, 1, 8)]).plain.splitlines()
    assert "黄牌 yellow: 12, at most 8 a week" in drawn
    top = drawn.index("黄牌 yellow: 12, at most 8 a week") + 1
    assert [drawn[top], drawn[top + 4]] == ["█  ", "█ █"]
    assert drawn[-2].startswith("1··")
