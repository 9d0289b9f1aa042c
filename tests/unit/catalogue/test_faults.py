"""A catalogue with faults is refused, and each fault is named once: file, entry, field, what to do."""

from pathlib import Path

import pytest

from services.chassis.catalogue import Fault, load_catalogue
from tests.support.catalogues import small
from tests.unit.catalogue.broken import (
    AGAINST_THE_LAW,
    BANK,
    BROKEN_BY_ITSELF,
    BUILDING,
    DEPARTMENT,
    NAMES_NOTHING,
    PERMIT,
    TRADE,
    TWICE,
    ZONE,
    Case,
)
from tests.unit.catalogue.refused import faults, only_fault


def check(folder: Path, case: Case) -> None:
    small.edit(folder, case.file, case.old, case.new)
    fault = only_fault(folder)
    expected_file = DEPARTMENT if "centre's code" in case.says else case.file
    assert (fault.file, fault.entry, fault.field) == (expected_file, case.entry, case.field)
    assert case.says in fault.problem


def test_the_catalogue_to_be_broken_is_sound(folder: Path) -> None:
    catalogue = load_catalogue(folder)
    assert set(catalogue.items_by_code) == {"building-permit", "trade-registration", "bank-account"}


@pytest.mark.parametrize("case", BROKEN_BY_ITSELF.values(), ids=BROKEN_BY_ITSELF)
def test_an_entry_broken_by_itself_is_named(folder: Path, case: Case) -> None:
    check(folder, case)


@pytest.mark.parametrize("case", NAMES_NOTHING.values(), ids=NAMES_NOTHING)
def test_an_entry_that_names_what_is_not_there_is_named(folder: Path, case: Case) -> None:
    check(folder, case)


@pytest.mark.parametrize("case", TWICE.values(), ids=TWICE)
def test_a_code_used_twice_is_named(folder: Path, case: Case) -> None:
    check(folder, case)


@pytest.mark.parametrize("case", AGAINST_THE_LAW.values(), ids=AGAINST_THE_LAW)
def test_what_the_law_or_the_plan_rules_out_is_named(folder: Path, case: Case) -> None:
    check(folder, case)


@pytest.mark.parametrize("file", [ZONE, DEPARTMENT])
def test_a_whole_entry_written_twice_is_named(folder: Path, file: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    last = text[text.rindex("[[") :].replace('number = "02"', 'number = "03"')
    small.add(folder, file, f"\n{last}")
    fault = only_fault(folder)
    assert (fault.file, fault.field) == (file, "code")
    assert fault.problem.startswith(f"{fault.entry} is used before")


def test_a_department_without_items_is_named(folder: Path) -> None:
    small.add(folder, DEPARTMENT, '\n[[department]]\ncode = "sports"\nname = "州体育局"\n')
    assert str(only_fault(folder)).startswith("departments.toml: sports: has no item")


def test_a_line_that_is_not_toml_is_named(folder: Path) -> None:
    small.edit(folder, TRADE, "sample = true", "sample == true")
    fault = only_fault(folder)
    assert (fault.file, fault.entry) == (TRADE, "line 5")
    assert fault.problem.startswith("is not TOML")


def test_a_file_that_stops_short_is_named_with_its_last_line(folder: Path) -> None:
    small.edit(folder, "calendar.toml", 'month_day = "11-19"\n', 'days = ["2018-11-19"')
    fault = only_fault(folder)
    assert (fault.file, fault.entry) == ("calendar.toml", "line 4")


def test_a_file_that_is_not_utf_8_is_named_with_the_line(folder: Path) -> None:
    (folder / TRADE).write_bytes((folder / TRADE).read_text(encoding="utf-8").encode("gb18030"))
    fault = only_fault(folder)
    assert (fault.file, fault.entry) == (TRADE, "line 3")
    assert "save the file as UTF-8" in fault.problem


def test_the_mark_that_windows_puts_before_utf_8_does_not_matter(folder: Path) -> None:
    (folder / TRADE).write_bytes(b"\xef\xbb\xbf" + (folder / TRADE).read_bytes())
    assert load_catalogue(folder).items_by_code["trade-registration"].name == "公司设立登记"


@pytest.mark.parametrize("file", ["centre.toml", ZONE, DEPARTMENT, "calendar.toml"])
def test_a_file_that_is_not_there_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert only_fault(folder) == Fault(file, "", "", "is missing; every catalogue has it")


def test_a_catalogue_without_item_files_is_refused(folder: Path) -> None:
    for file in (folder / "items").iterdir():
        file.unlink()
    fault = only_fault(folder)
    assert (fault.file, fault.problem) == ("items", "holds no .toml file; write one for each department")


def test_one_table_where_there_should_be_several_is_named(folder: Path) -> None:
    small.edit(folder, TRADE, "[[item]]", "[item]")
    assert str(only_fault(folder)) == "items/trade.toml: item: must be tables; write [[item]] above each"


def test_a_table_of_another_kind_is_named(folder: Path) -> None:
    small.add(folder, TRADE, '\n[[zone]]\ncode = "works"\n')
    fault = only_fault(folder)
    assert (fault.file, fault.field) == (TRADE, "zone")
    assert "this file has [[item]] tables only" in fault.problem


def test_items_of_a_zone_with_a_fault_are_not_blamed_for_it(folder: Path) -> None:
    small.edit(folder, ZONE, 'kind = "zone"\nlead', 'kind = "hall"\nlead')
    assert (only_fault(folder).entry, only_fault(folder).field) == ("works", "kind")


def test_all_faults_are_named_at_once(folder: Path) -> None:
    small.edit(folder, ZONE, 'number = "02"', 'number = "2"')
    small.edit(folder, BUILDING, "express = true\n", "")
    small.edit(folder, BUILDING, "online = true\n", "")
    small.edit(folder, TRADE, 'zone = "works"', 'zone = "market"')
    small.edit(folder, TRADE, '"公司章程"', '"公司章程复印件等材料"')
    small.edit(folder, BANK, 'window = "bank"', 'window = "bank"\nsub_unit = "fire"')
    assert [(fault.file, fault.entry, fault.field) for fault in faults(folder)] == [
        (BANK, "bank-account", "sub_unit"),
        (BUILDING, PERMIT, "express"),
        (BUILDING, PERMIT, "online"),
        (TRADE, "trade-registration", "materials[articles].name"),
        (TRADE, "trade-registration", "materials[articles].name"),
        (TRADE, "trade-registration", "zone"),
        (ZONE, "fund", "number"),
    ]
