"""Lists as they really come: workbooks and CSV of several programs, damaged ones too."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from services.intake.adapters.lists import HeaderMapError, read_header_map, read_sheets
from services.intake.domain.guide_lint import columns as c
from services.intake.domain.guide_lint.finding import Finding, Rule
from services.intake.domain.guide_lint.lint import lint
from tests.unit.guides.given import PLACES, ListOf, ListRow, a_list


def findings(path: Path) -> tuple[Finding, ...]:
    sheets, unreadable = read_sheets(path, {}, on_row=lambda: None)
    if unreadable:
        return unreadable
    return lint(path.name, sheets, PLACES, {}, on_row=lambda: None).findings


def csv_text(sheet: str, rows: list[ListRow]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, c.COLUMNS[sheet])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_csv(folder: Path, drawn: ListOf, encoding: str) -> Path:
    for sheet, rows in drawn.sheets.items():
        (folder / f"州食药局{sheet}.csv").write_bytes(csv_text(sheet, rows).encode(encoding))
    return folder / "州食药局事项.csv"


def test_a_workbook_is_read_as_it_was_written(tmp_path: Path) -> None:
    drawn = a_list(30)
    path = drawn.write(tmp_path / "清单.xlsx")
    sheets, _ = read_sheets(path, {}, on_row=lambda: None)
    assert sheets[c.ITEMS].rows[1].cells == tuple(drawn.items[0].values())
    assert findings(path) == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_pair_of_csv_files_is_read_from_either_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    path = write_csv(tmp_path, a_list(30), encoding)
    assert findings(path) == ()
    assert findings(path.with_name("州食药局材料.csv")) == ()


def test_the_row_of_a_finding_is_the_spreadsheets_even_below_blank_rows(tmp_path: Path) -> None:
    drawn = a_list(3)
    drawn.items[2][c.RESULT] = ""
    path = drawn.write(tmp_path / "清单.xlsx")
    workbook = load_workbook(path)
    workbook[c.ITEMS].insert_rows(3, 2)
    workbook.save(path)
    (finding,) = findings(path)
    assert (finding.file, finding.row) == ("清单.xlsx", 6)


def test_numbers_truths_and_other_sheets_of_a_workbook_are_understood(tmp_path: Path) -> None:
    drawn = a_list(1)
    path = drawn.write(tmp_path / "清单.xlsx")
    workbook = load_workbook(path)
    sheet = workbook[c.ITEMS]
    for column, heading in enumerate(c.COLUMNS[c.ITEMS], start=1):
        if heading in (c.STATUTORY_DAYS, c.PROMISED_DAYS):
            sheet.cell(2, column).value = 5.0
        if heading == c.ONLINE:
            sheet.cell(2, column).value = True
    workbook.create_sheet("审核意见").append(["同意"])
    workbook.save(path)
    sheets, _ = read_sheets(path, {}, on_row=lambda: None)
    assert findings(path) == ()
    assert "5" in sheets[c.ITEMS].rows[1].cells


def test_a_code_typed_as_a_number_has_lost_its_digits_and_is_found(tmp_path: Path) -> None:
    drawn = a_list(1)
    path = drawn.write(tmp_path / "清单.xlsx")
    workbook = load_workbook(path)
    for sheet, column in ((c.ITEMS, 2), (c.MATERIALS, 1)):
        for row in range(2, workbook[sheet].max_row + 1):
            workbook[sheet].cell(row, column).value = 1.16229e30
    workbook.save(path)
    (finding,) = findings(path)
    assert finding.rule is Rule.CODE_MALFORMED
    assert "文本" in finding.todo


def test_only_one_of_two_csv_files_is_a_missing_sheet(tmp_path: Path) -> None:
    path = write_csv(tmp_path, a_list(3), "utf-8")
    path.with_name("州食药局材料.csv").unlink()
    (finding,) = findings(path)
    assert (finding.rule, finding.sheet) == (Rule.SHEET_MISSING, c.MATERIALS)


@pytest.mark.parametrize("raw", ["实施编码".encode("utf-16"), b"\xff\xfe\x00\x81", b"\x81\x40\xe9\x81,\xd0"])
def test_an_encoding_that_makes_no_sense_is_said_so(tmp_path: Path, raw: bytes) -> None:
    path = write_csv(tmp_path, a_list(3), "utf-8")
    path.write_bytes(raw)
    (finding,) = findings(path)
    assert (finding.rule, finding.file, finding.sheet) == (Rule.ENCODING_UNKNOWN, path.name, c.ITEMS)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("清单.xlsx", b"not a workbook"),
        ("清单.xlsx", b""),
        ("清单.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 under a password"),
        ("清单.xls", b"old"),
        ("清单.csv", "实施编码".encode()),
        ("清单", b""),
    ],
)
def test_what_is_no_list_is_one_finding(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (finding,) = findings(path)
    assert (finding.rule, finding.file, finding.row) == (Rule.FILE_UNREADABLE, name, None)
    assert finding.todo


def test_half_a_workbook_is_one_finding(tmp_path: Path) -> None:
    path = a_list(30).write(tmp_path / "清单.xlsx")
    path.write_bytes(path.read_bytes()[:5000])
    assert [finding.rule for finding in findings(path)] == [Rule.FILE_UNREADABLE]


@pytest.mark.parametrize("name", ["清单.xlsx", "事项.csv"])
def test_a_file_that_is_not_there_is_one_finding(tmp_path: Path, name: str) -> None:
    assert [finding.rule for finding in findings(tmp_path / name)] == [Rule.FILE_UNREADABLE]


def test_a_workbook_without_the_two_sheets_lacks_both(tmp_path: Path) -> None:
    path = tmp_path / "清单.xlsx"
    Workbook().save(path)
    assert [finding.rule for finding in findings(path)] == [Rule.SHEET_MISSING] * 2


def test_a_header_map_is_read_from_toml(tmp_path: Path) -> None:
    path = tmp_path / "标题.toml"
    path.write_text('["事项"]\n"事项全称" = "事项名称"\n"序号" = ""\n', encoding="utf-8")
    assert read_header_map(path) == {"事项": {"事项全称": "事项名称", "序号": ""}}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('["事项"]\n"全称" = "名称"\n', "“名称”不是“事项”表的标题"),
        ('["部门"]\n"全称" = ""\n', "没有“部门”"),
        ("[事项]\n", "读不出"),
    ],
)
def test_a_header_map_that_maps_to_nothing_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "标题.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(HeaderMapError, match=says):
        read_header_map(path)
