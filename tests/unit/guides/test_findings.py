"""What is wrong with a list is found once, where it is; what only looks wrong is not."""

import random

import pytest

from services.intake.domain.guide_lint import columns as c
from services.intake.domain.guide_lint.finding import Finding, Rule
from tests.unit.guides.given import ListOf, a_list
from tests.unit.guides.planted import MORE, THIRTY, Plant, Planted

FOUND_IN_FILES = {
    Rule.FILE_UNREADABLE,
    Rule.ENCODING_UNKNOWN,
    Rule.LIST_TOO_LONG,
    Rule.SHEET_MISSING,
    Rule.HEADING_MISSING,
    Rule.HEADING_UNKNOWN,
    Rule.HEADING_TWICE,
}
"""By test_files and test_headings."""


def where(drawn: ListOf, planted: Planted) -> tuple[str, int | None, str, Rule]:
    rows = drawn.sheets[planted.sheet]
    number = next(at for at, row in enumerate(rows, start=2) if row is planted.row)
    return planted.sheet, number, planted.field, planted.rule


def place(finding: Finding) -> tuple[str, int | None, str, Rule]:
    return finding.sheet, finding.row, finding.field, finding.rule


@pytest.mark.parametrize("plant", [*THIRTY.values(), *MORE.values()], ids=[*THIRTY, *MORE])
@pytest.mark.parametrize("at", [0, 7, 19], ids=["first", "in the middle", "last"])
def test_one_fault_is_one_finding(plant: Plant, at: int) -> None:
    drawn = a_list(20)
    planted = plant(drawn, at)
    findings = drawn.findings()
    assert [place(finding) for finding in findings] == [where(drawn, planted)]
    assert findings[0].todo


def test_of_thirty_faults_among_a_thousand_items_each_is_found_once_and_none_beside() -> None:
    drawn = a_list(1000)
    places = random.Random(30).sample(range(1000), 30)
    planted = [plant(drawn, at) for plant, at in zip(THIRTY.values(), places, strict=True)]
    expected = [where(drawn, each) for each in planted]
    found = [place(finding) for finding in drawn.findings()]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert len(found) == 30


def test_the_thirty_break_every_rule_that_a_row_can_break() -> None:
    broken = {plant(a_list(20), 7).rule for plant in THIRTY.values()}
    assert broken == set(Rule) - FOUND_IN_FILES


def test_a_row_with_several_faults_has_a_finding_for_each_cell() -> None:
    drawn = a_list(3)
    row = drawn.items[1]
    row.update({c.NAME: "", c.ITEM_TYPE: "行政处罚", c.ENTERED: "否", c.APPLICANTS: "/"})
    fields = {(finding.row, finding.field) for finding in drawn.findings()}
    assert fields == {(3, c.NAME), (3, c.ITEM_TYPE), (3, c.ENTERED), (3, c.APPLICANTS)}


def test_the_text_of_a_finding_is_what_stands_in_the_cell() -> None:
    drawn = a_list(2)
    drawn.items[0][c.CONDITIONS] = "有固定场所\n国家规定的其他条件"
    (finding,) = drawn.findings()
    assert finding.text == "国家规定的其他条件"


@pytest.mark.parametrize(
    ("owner", "advice"),
    [("州发改局", "州发改委"), ("州公安局（消防队）", "州公安局（消防）"), ("县公安局", "州公安局")],
)
def test_an_unknown_department_comes_with_the_one_that_may_be_meant(owner: str, advice: str) -> None:
    drawn = a_list(1)
    drawn.items[0][c.OWNER] = owner
    (finding,) = drawn.findings()
    assert advice in finding.todo


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("1.1622900000000E+30", "文本"),
        ("116229000000000120362010000100", "30位"),
        ("11622900MB1234567O3620100001000", "统一社会信用代码"),
    ],
)
def test_a_malformed_code_is_told_what_is_wrong_with_it(code: str, says: str) -> None:
    drawn = a_list(1)
    row, materials = drawn.of(0)
    for each in (row, *materials):
        each[c.TASK_CODE] = code
    (finding,) = drawn.findings()
    assert (finding.rule, says in finding.todo) == (Rule.CODE_MALFORMED, True)


@pytest.mark.parametrize("name", ["其他农作物种子经营许可", "复印店设立备案", "等级公路养护许可"])
def test_an_items_name_may_hold_words_that_a_materials_may_not(name: str) -> None:
    drawn = a_list(2)
    drawn.items[0][c.NAME] = name
    assert drawn.findings() == ()


def test_what_provinces_write_for_the_same_is_understood() -> None:
    drawn = a_list(1)
    row, materials = drawn.of(0)
    row.update({c.ITEM_TYPE: "其他权力", c.STATUTORY_UNIT: "G", c.PROMISED_UNIT: "个工作日", c.SETTLED: "1"})
    row.update({c.APPLICANTS: "个人,企业", c.WAYS: "窗口办理；网上办理"})
    materials[0].update({c.REQUIRED: "非必要", c.FORMS: "纸质/电子版", c.COPIES: ""})
    assert drawn.findings() == ()
