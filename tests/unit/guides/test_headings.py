"""The first row of a sheet: every column is there once, and none that nobody knows."""

from collections.abc import Sequence

from services.intake.domain.guide_lint import columns as c
from services.intake.domain.guide_lint.finding import Finding, Rule
from services.intake.domain.guide_lint.headings import HeaderMap
from services.intake.domain.guide_lint.lint import lint
from services.intake.domain.guide_lint.sheet import Row, Sheet
from tests.unit.guides.given import PLACES, a_list, sheet_of


def with_headings(headings: Sequence[str], names: HeaderMap | None = None) -> tuple[Finding, ...]:
    """Return the findings of a clean list whose sheet 材料 has other headings in its first row."""
    drawn = a_list(3)
    materials = sheet_of(c.MATERIALS, drawn.materials)
    width = len(headings)
    rows = [Row(row.number, (*row.cells, *["x"] * width)[:width]) for row in materials.rows[1:]]
    sheets = {
        c.ITEMS: sheet_of(c.ITEMS, drawn.items),
        c.MATERIALS: Sheet("list.xlsx", c.MATERIALS, (Row(1, tuple(headings)), *rows)),
    }
    return lint("list.xlsx", sheets, PLACES, names or {}, on_row=lambda: None).findings


OURS = c.COLUMNS[c.MATERIALS]


def test_a_missing_column_is_one_finding_not_one_a_row() -> None:
    (finding,) = with_headings(OURS[:-1])
    assert (finding.rule, finding.row, finding.field) == (Rule.HEADING_MISSING, 1, c.REQUIRED)


def test_the_column_of_codes_missing_does_not_make_every_item_lack_materials() -> None:
    drawn = a_list(3)
    for row in drawn.materials:
        row[c.TASK_CODE] = ""
    materials = sheet_of(c.MATERIALS, drawn.materials)
    rows = tuple(Row(row.number, row.cells[1:]) for row in materials.rows)
    sheets = {
        c.ITEMS: sheet_of(c.ITEMS, drawn.items),
        c.MATERIALS: Sheet("list.xlsx", c.MATERIALS, rows),
    }
    (finding,) = lint("list.xlsx", sheets, PLACES, {}, on_row=lambda: None).findings
    assert (finding.rule, finding.field) == (Rule.HEADING_MISSING, c.TASK_CODE)


def test_an_unknown_column_is_a_finding_that_names_what_may_be_meant() -> None:
    missing, unknown = sorted(with_headings((*OURS[:-1], "是否必须")), key=lambda finding: finding.rule)
    assert (missing.rule, missing.field) == (Rule.HEADING_MISSING, c.REQUIRED)
    assert (unknown.rule, unknown.field) == (Rule.HEADING_UNKNOWN, "是否必须")
    assert c.REQUIRED in unknown.todo


def test_a_column_that_stands_twice_is_a_finding() -> None:
    (finding,) = with_headings((*OURS, c.MATERIAL_NAME))
    assert (finding.rule, finding.field) == (Rule.HEADING_TWICE, c.MATERIAL_NAME)


def test_cells_without_a_heading_are_a_finding() -> None:
    (finding,) = with_headings((*OURS, ""))
    assert (finding.rule, finding.field) == (Rule.HEADING_UNKNOWN, "")


def test_blanks_line_breaks_and_stars_in_a_heading_do_not_matter() -> None:
    assert with_headings(("*实施编码", "材料\n名称", *OURS[2:])) == ()


def test_other_headings_are_understood_by_a_map_and_columns_not_wanted_left_out() -> None:
    names = {c.MATERIALS: {"申请材料名称": c.MATERIAL_NAME, "备注": ""}}
    assert with_headings((OURS[0], "申请材料名称", *OURS[2:], "备注"), names) == ()


def test_a_finding_names_the_column_as_the_list_does() -> None:
    drawn = a_list(1)
    drawn.materials[0][c.MATERIAL_NAME] = "其他材料"
    materials = sheet_of(c.MATERIALS, drawn.materials)
    theirs = Row(1, (OURS[0], "申请材料名称", *OURS[2:]))
    sheets = {
        c.ITEMS: sheet_of(c.ITEMS, drawn.items),
        c.MATERIALS: Sheet("list.xlsx", c.MATERIALS, (theirs, *materials.rows[1:])),
    }
    names = {c.MATERIALS: {"申请材料名称": c.MATERIAL_NAME}}
    (finding,) = lint("list.xlsx", sheets, PLACES, names, on_row=lambda: None).findings
    assert finding.field == "申请材料名称"


def test_a_sheet_that_is_not_there_is_one_finding() -> None:
    sheets = {c.ITEMS: sheet_of(c.ITEMS, a_list(3).items)}
    (finding,) = lint("list.xlsx", sheets, PLACES, {}, on_row=lambda: None).findings
    assert (finding.rule, finding.sheet, finding.row) == (Rule.SHEET_MISSING, c.MATERIALS, None)


def test_a_sheet_without_rows_says_that_its_columns_are_missing() -> None:
    sheets = {
        c.ITEMS: sheet_of(c.ITEMS, a_list(3).items),
        c.MATERIALS: Sheet("list.xlsx", c.MATERIALS, ()),
    }
    findings = lint("list.xlsx", sheets, PLACES, {}, on_row=lambda: None).findings
    assert [finding.field for finding in findings] == [*OURS]
