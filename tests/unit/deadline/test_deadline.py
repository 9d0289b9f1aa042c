import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import app


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["deadline", *arguments], env={"COLUMNS": "200", "TERMINAL_WIDTH": "200"})


def _answer(*arguments: str) -> dict[str, Any]:
    found = _run(*arguments, "--json")
    assert found.exit_code == 0, found.output
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer


@pytest.mark.parametrize(
    ("start", "days", "calendar", "due"),
    [
        ("2018-09-28", 5, "linxia", "2018-10-10"),
        ("2018-09-28", 20, "linxia", "2018-10-31"),
        ("2018-11-15", 5, "national", "2018-11-22"),
        ("2018-11-15", 5, "linxia", "2018-11-23"),
        ("2018-10-29", 20, "linxia", "2018-11-27"),
        ("2026-09-30", 5, "linxia", "2026-10-13"),
    ],
)
def test_it_says_when_a_limit_ends(start: str, days: int, calendar: str, due: str) -> None:
    answer = _answer("--from", start, "--days", str(days), "--unit", "working", "--calendar", calendar)
    assert (answer["due"], answer["provisional"]) == (due, False)


def test_it_says_what_was_asked_and_which_days_did_not_count() -> None:
    assert _answer("--from", "2018-11-15", "--days", "5") == {
        "due": "2018-11-23",
        "provisional": False,
        "skipped": [
            {"date": "2018-11-17", "why": "weekend", "name": None},
            {"date": "2018-11-18", "why": "weekend", "name": None},
            {"date": "2018-11-19", "why": "local_holiday", "name": "州庆"},
        ],
        "from": "2018-11-15",
        "days": 5,
        "unit": "working",
        "calendar": "linxia",
    }


def test_natural_days_skip_nothing() -> None:
    answer = _answer("--from", "2018-09-28", "--days", "5", "--unit", "natural")
    assert (answer["due"], answer["skipped"]) == ("2018-10-03", [])


def test_a_year_without_a_notice_is_provisional() -> None:
    assert _answer("--from", "2026-12-25", "--days", "10")["provisional"] is True


def test_the_table_gives_a_reason_for_every_day() -> None:
    shown = _run("--from", "2018-09-29", "--days", "2").stdout
    rows = [line for line in shown.splitlines() if line.startswith("│ 2018-")]
    assert len(rows) == 9
    assert "国庆节 调休上班" in rows[0]
    assert "不计" in rows[1]
    assert "国庆节 放假" in rows[1]
    assert "2018-10-08 星期一" in shown


def test_the_table_says_what_may_move() -> None:
    assert "暂定" in _run("--from", "2026-12-30", "--days", "3").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "2018-02-30", "--days", "5"), "'2018-02-30' is no date; write it as 2018-11-15"),
        (("--from", "2003-12-31", "--days", "5"), "holidays are known from 2004-01-01 on"),
        (("--from", "9999-12-31", "--days", "5"), "no limit can be computed beyond"),
        (("--from", "2018-11-15", "--days", "-1"), "--days"),
        (("--from", "2018-11-15", "--days", "366"), "--days"),
        (("--from", "2018-11-15", "--days", "5", "--unit", "hours"), "'working'"),
        (("--from", "2018-11-15", "--days", "5", "--calendar", "lanzhou"), "choose one of national, linxia"),
        (("--days", "5"), "--from"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(arguments: tuple[str, ...], said: str) -> None:
    refused = _run(*arguments)
    assert refused.exit_code == 2
    assert said in refused.output
    assert "Traceback" not in refused.output
