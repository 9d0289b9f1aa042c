"""``yichuang catalog`` as who repairs lists uses it."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from deploy.cli import app
from services.chassis.catalogue import load_catalogue
from services.chassis.clock import CENTRE_ZONE, SystemClock
from services.intake.domain.guide_lint import columns as c
from services.intake.domain.guide_lint.finding import Rule
from tests.unit.guides.given import LINXIA_FOLDER, a_list

RULES = {rule.value for rule in Rule}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LINXIA_FOLDER, tmp_path / "linxia"))


def catalog(folder: Path, command: str, *arguments: str | Path) -> Result:
    words = ["catalog", command, *map(str, arguments), "--catalog", str(folder)]
    return CliRunner().invoke(app, words, catch_exceptions=False)


def as_json(folder: Path, command: str, *arguments: str | Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(catalog(folder, command, *arguments, "--json").stdout)
    return document


def test_the_catalogue_in_force_passes_and_its_share_online_is_a_figure(folder: Path) -> None:
    result = catalog(folder, "lint")
    assert result.exit_code == 0
    assert "网上可办率" in result.stdout
    online = as_json(folder, "lint")["online"]
    items = load_catalogue(folder).items
    assert (online["items"], online["online"]) == (len(items), sum(item.online for item in items))
    assert online["percent"] == 91.1
    assert online["planned_percent"] == 80
    police = next(each for each in online["by_department"] if each["name"] == "州公安局")
    assert (police["items"], police["online"], police["percent"]) == (6, 4, 66.6)


def test_findings_fail_the_command_and_are_all_in_json(folder: Path, tmp_path: Path) -> None:
    drawn = a_list(300)
    for row in drawn.items:
        row[c.RESULT] = ""
    path = drawn.write(tmp_path / "清单.xlsx")
    result = catalog(folder, "lint", path)
    assert result.exit_code == 1
    assert "共300个问题" in result.stdout
    findings = as_json(folder, "lint", path)["findings"]
    assert len(findings) == 300
    assert findings[0] == {
        "file": "清单.xlsx",
        "sheet": "事项",
        "row": 2,
        "field": "办理结果",
        "text": "",
        "rule": "cell_missing",
        "todo": "请填写“办理结果”",
    }


def test_an_import_is_a_rehearsal_until_told_otherwise(folder: Path, tmp_path: Path) -> None:
    path = a_list(3).write(tmp_path / "清单.xlsx")
    for command in ("diff", "import"):
        result = catalog(folder, command, path)
        assert (result.exit_code, "什么都没有写" in result.stdout) == (0, True)
        assert not (folder / "imports").exists()
    done = as_json(folder, "import", path, "--apply")
    assert done["written"] == "0001.json"
    assert len(done["change"]["added"]) == 3
    assert len(done["change"]["missing"]) == len(load_catalogue(folder).items) - 3
    tomorrow = SystemClock().now().astimezone(CENTRE_ZONE).date() + timedelta(days=1)
    assert done["change"]["from"] == tomorrow.isoformat()


def test_a_list_with_findings_is_not_brought_in(folder: Path, tmp_path: Path) -> None:
    drawn = a_list(3)
    drawn.items[1][c.ENTERED] = "否"
    path = drawn.write(tmp_path / "清单.xlsx")
    assert catalog(folder, "import", path, "--apply").exit_code == 1
    assert not (folder / "imports").exists()


def test_an_item_is_retired_with_its_reason(folder: Path, tmp_path: Path) -> None:
    path = a_list(3).write(tmp_path / "清单.xlsx")
    retire = ("--retire", "shiyao-drug_retail_licence")
    refused = catalog(folder, "import", path, "--apply", *retire)
    assert (refused.exit_code, "--reason" in refused.stderr) == (2, True)
    done = as_json(folder, "import", path, "--apply", *retire, "--reason", "国务院取消")
    assert [each["reason"] for each in done["change"]["retired"]] == ["国务院取消"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(("--from", "2018-11-01"), "不能从过去的日子起执行"), (("--headings", "nowhere.toml"), "标题对照文件")],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    folder: Path, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    path = a_list(1).write(tmp_path / "清单.xlsx")
    result = catalog(folder, "import", path, "--apply", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr


def test_what_is_exported_changes_nothing_when_it_comes_in(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "现行目录.xlsx"
    assert catalog(folder, "export", path).exit_code == 0
    change = as_json(folder, "diff", path)["change"]
    assert (change["same"], change["added"], change["changed"], change["missing"]) == (90, [], [], [])
    assert catalog(folder, "export", path).exit_code == 2
    assert catalog(folder, "export", path, "--overwrite").exit_code == 0


def test_an_older_day_is_exported_as_it_was(folder: Path, tmp_path: Path) -> None:
    drawn = a_list(3)
    catalog(folder, "import", drawn.write(tmp_path / "清单.xlsx"), "--apply", "--from", "2030-01-01")
    for day, items in (("2029-12-31", 90), ("2030-01-01", 93)):
        path = tmp_path / f"{day}.xlsx"
        catalog(folder, "export", path, "--on", day)
        assert load_workbook(path)[c.ITEMS].max_row == items + 1


def test_a_template_explains_every_column_and_is_itself_a_clean_list(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "样表.xlsx"
    assert catalog(folder, "export", path, "--template").exit_code == 0
    workbook = load_workbook(path)
    explained = {(row[0], row[1]) for row in workbook["填表说明"].iter_rows(min_row=2, values_only=True)}
    assert explained == {(sheet, column) for sheet, columns in c.COLUMNS.items() for column in columns}
    assert as_json(folder, "lint", path)["findings"] == []


def test_the_page_for_clerks_explains_every_rule_and_column() -> None:
    page = (LINXIA_FOLDER.parent / "README.zh.md").read_text(encoding="utf-8")
    assert {rule for rule in RULES if f"`{rule}`" not in page} == set()
    assert {column for columns in c.COLUMNS.values() for column in columns if column not in page} == set()
