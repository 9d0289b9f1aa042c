"""Departments end and others carry on their work; queues and items keep the old code."""

from datetime import date
from pathlib import Path

import pytest

from services.chassis.catalogue import load_catalogue
from tests.support.catalogues import small
from tests.unit.catalogue.refused import only_fault

MERGER = """
[[department]]
code = "market"
name = "州市场监管局"
named_in_plan = false
valid_from = 2019-03-01
valid_until = 2024-06-30
succeeded_by = "oversight"

[[department]]
code = "oversight"
name = "州市场监督管理委员会"
named_in_plan = false
valid_from = 2024-07-01
"""


def end_trade(folder: Path, *lines: str) -> None:
    small.edit(folder, "departments.toml", 'name = "州工商局"', "\n".join(('name = "州工商局"', *lines)))


def fault_of(folder: Path) -> tuple[str, str, str]:
    fault = only_fault(folder)
    assert fault.file == "departments.toml"
    return fault.entry, fault.field, fault.problem


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2019, 2, 28), "州工商局"),
        (date(2019, 3, 1), "州市场监管局"),
        (date(2024, 6, 30), "州市场监管局"),
        (date(2024, 7, 1), "州市场监督管理委员会"),
    ],
)
def test_work_passes_to_whoever_is_in_force_that_day(folder: Path, on: date, name: str) -> None:
    end_trade(folder, "valid_until = 2019-02-28", 'succeeded_by = "market"')
    small.add(folder, "departments.toml", MERGER)
    assert load_catalogue(folder).in_force("trade", on).name == name


def test_a_department_may_end_without_a_successor(folder: Path) -> None:
    end_trade(folder, "valid_until = 2019-02-28")
    assert load_catalogue(folder).in_force("trade", date(2020, 1, 1)).name == "州工商局"


def test_a_successor_needs_the_last_day_of_the_one_before(folder: Path) -> None:
    end_trade(folder, 'succeeded_by = "building"')
    entry, field, problem = fault_of(folder)
    assert (entry, field) == ("trade", "valid_until")
    assert "add the last day in force" in problem


def test_a_successor_must_exist(folder: Path) -> None:
    end_trade(folder, "valid_until = 2019-02-28", 'succeeded_by = "market"')
    entry, field, problem = fault_of(folder)
    assert (entry, field) == ("trade", "succeeded_by")
    assert problem.startswith("market is not in departments.toml")


def test_a_department_does_not_end_before_it_begins(folder: Path) -> None:
    end_trade(folder, "valid_from = 2018-10-29", "valid_until = 2018-10-28")
    entry, field, problem = fault_of(folder)
    assert (entry, field) == ("trade", "valid_until")
    assert "before valid_from" in problem


def test_no_day_is_left_between_a_department_and_its_successor(folder: Path) -> None:
    end_trade(folder, "valid_until = 2019-02-27", 'succeeded_by = "market"')
    small.add(folder, "departments.toml", MERGER)
    entry, field, problem = fault_of(folder)
    assert (entry, field) == ("trade", "succeeded_by")
    assert problem.startswith("market is in force only from 2019-03-01")


def test_successions_that_go_round_are_named_once(folder: Path) -> None:
    end_trade(folder, "valid_until = 2019-02-28", 'succeeded_by = "market"')
    small.add(folder, "departments.toml", MERGER)
    small.edit(folder, "departments.toml", 'succeeded_by = "oversight"', 'succeeded_by = "trade"')
    small.edit(folder, "departments.toml", MERGER[MERGER.index("\n[[department]]", 1) :], "")
    entry, field, problem = fault_of(folder)
    assert (entry, field) == ("trade", "succeeded_by")
    assert problem.startswith("trade → market → trade goes round")


def test_a_department_cannot_succeed_itself(folder: Path) -> None:
    end_trade(folder, "valid_until = 2019-02-28", 'succeeded_by = "trade"')
    assert fault_of(folder)[2].startswith("trade → trade goes round")
