"""Bringing a list in: wholly or not at all, beside what was there, and never twice over."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from services.chassis.catalogue import CatalogueFaults, CatalogueMovedError, load_catalogue
from services.intake.domain.guide_lint import columns as c
from services.intake.usecases.import_catalogue import FindingsError, ImportCatalogue, PastDayError
from tests.unit.guides.given import DAY, LINXIA_FOLDER, ListOf, a_list

TODAY = date(2018, 11, 19)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LINXIA_FOLDER, tmp_path / "linxia"))


def use(folder: Path, day: date = DAY) -> ImportCatalogue:
    return ImportCatalogue(folder, day=day, today=TODAY, progress=lambda _name, _total: lambda: None)


def bring_in(folder: Path, drawn: ListOf, day: date = DAY) -> Path | None:
    path = drawn.write(folder.parent / "清单.xlsx")
    importing = use(folder, day)
    return importing.apply(importing.compare(importing.lint(path, {})), path.name)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_an_import_adds_one_file_and_touches_no_other(folder: Path) -> None:
    before = everything_in(folder)
    written = bring_in(folder, a_list(30))
    assert written == folder / "imports" / "0001.json"
    after = everything_in(folder)
    assert after.pop("0001.json")
    assert after == before


def test_what_was_imported_is_in_the_catalogue_and_its_version_tells(folder: Path) -> None:
    before = load_catalogue(folder)
    drawn = a_list(30)
    bring_in(folder, drawn)
    catalogue = load_catalogue(folder)
    assert catalogue.version == f"{before.version}+1"
    assert len(catalogue.items_on(DAY)) == len(before.items) + 30
    assert catalogue.items_on(TODAY) == before.items
    drawn.items[0][c.RESULT] = "通知书"
    assert bring_in(folder, drawn) == folder / "imports" / "0002.json"
    assert load_catalogue(folder).version == f"{before.version}+2"


def test_a_list_without_news_writes_nothing(folder: Path) -> None:
    bring_in(folder, a_list(5))
    before = everything_in(folder)
    assert bring_in(folder, a_list(5)) is None
    assert everything_in(folder) == before


def test_a_list_with_findings_is_not_compared(folder: Path) -> None:
    drawn = a_list(5)
    drawn.items[0][c.RESULT] = ""
    with pytest.raises(FindingsError):
        bring_in(folder, drawn)


def test_guides_do_not_change_for_days_that_are_over(folder: Path) -> None:
    with pytest.raises(PastDayError):
        bring_in(folder, a_list(1), date(2018, 11, 18))
    assert not (folder / "imports").exists()


def test_of_two_imports_compared_with_the_same_catalogue_the_second_must_compare_again(folder: Path) -> None:
    path = a_list(2).write(folder.parent / "清单.xlsx")
    slow = use(folder)
    change = slow.compare(slow.lint(path, {}))
    bring_in(folder, a_list(3, seed=2))
    before = everything_in(folder)
    with pytest.raises(CatalogueMovedError):
        slow.apply(change, path.name)
    assert everything_in(folder) == before


def test_an_import_with_which_the_catalogue_would_not_hold_writes_nothing(folder: Path) -> None:
    path = a_list(2).write(folder.parent / "清单.xlsx")
    importing = use(folder)
    change = importing.compare(importing.lint(path, {}))
    zones = folder / "zones.toml"
    text = zones.read_text(encoding="utf-8")
    zones.write_text(text.replace('code = "market"', 'code = "trade"'), encoding="utf-8")
    with pytest.raises(CatalogueFaults):
        importing.apply(change, path.name)
    assert not (folder / "imports").exists()


def test_what_is_in_force_is_held_to_the_same_rules(folder: Path) -> None:
    assert use(folder).lint_in_force().findings == ()
    shiyao = folder / "items" / "shiyao.toml"
    text = shiyao.read_text(encoding="utf-8")
    line = '{ code = "layout", name = "主要设备设施布局和操作流程图",'
    assert line in text
    shiyao.write_text(text.replace(line, f'{line} kind = "复印件",'), encoding="utf-8")
    assert [finding.field for finding in use(folder).lint_in_force().findings] == [c.MATERIAL_KIND]


def test_an_import_that_was_edited_or_lost_is_refused_when_loading(folder: Path) -> None:
    bring_in(folder, a_list(2))
    bring_in(folder, a_list(2, seed=2))
    second = folder / "imports" / "0002.json"
    document = json.loads(second.read_text(encoding="utf-8"))
    document["items"][0]["online"] = "maybe"
    second.write_text(json.dumps(document), encoding="utf-8")
    (folder / "imports" / "0001.json").unlink()
    with pytest.raises(CatalogueFaults) as refused:
        load_catalogue(folder)
    assert {(fault.file, fault.field) for fault in refused.value.faults} == {
        ("imports/0002.json", ""),
        ("imports/0002.json", "online"),
    }


def test_half_an_import_is_refused_when_loading(folder: Path) -> None:
    written = bring_in(folder, a_list(2))
    assert written is not None
    written.write_bytes(written.read_bytes()[:200])
    with pytest.raises(CatalogueFaults, match=r"is not (JSON|UTF-8)"):
        load_catalogue(folder)
