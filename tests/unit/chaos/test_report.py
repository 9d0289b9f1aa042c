import json
from pathlib import Path

import pytest

from tests.chaos import report
from tests.chaos.accounting import Account
from tests.chaos.broker_desk import redeliveries
from tests.chaos.result import Result

GOOD = Account(frozenset({"c1", "c2"}), frozenset({"c3"}))
BAD = Account(frozenset({"c1"}), lost={"c2": "is routed, not delivered"}, duplicates=("sms/c1-accepted",))


def _result(name: str, account: Account = GOOD, complaints: tuple[str, ...] = ()) -> Result:
    return Result(name, "broken", account, 1.25, 3, 20.0, complaints)


@pytest.mark.parametrize(
    ("result", "passed"),
    [
        (_result("good"), True),
        (_result("lossy", BAD), False),
        (_result("complained of", complaints=("it was to die and lived",)), False),
    ],
)
def test_a_round_passes_when_its_books_balance_and_nothing_broke_a_promise(
    result: Result, passed: bool
) -> None:
    assert result.passed is passed


def test_the_last_line_counts_rounds_and_the_books_of_all() -> None:
    line = json.loads(report.line([_result("good"), _result("lossy", BAD)], BAD))

    assert line == {"rounds": 2, "passed": 1, "accepted": 2, "lost": 1, "duplicate_effects": 1}


def test_the_written_results_hold_every_round_and_name_neither_host_nor_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results.md")

    report.write([_result("good"), _result("lossy", BAD, ("two\nlines",))], BAD, "make chaos")

    text = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "| good | 3 | broken | 2 | 1 | 0 | 0 | 1.2 s | 3 | 20 | yes |" in text
    assert "| lossy | 2 | broken | 1 | 0 | 1 | 1 | 1.2 s | 3 | 20 | NO |" in text
    assert "- **lossy: two lines**" in text
    assert str(Path.cwd()) not in text


def test_redeliveries_are_counted_over_a_restart_of_the_broker() -> None:
    before, after = {"router.cases": 5, "notifier.facts": 2}, {"router.cases": 7, "notifier.facts": 1}

    assert redeliveries(before, after) == 2 + 1
