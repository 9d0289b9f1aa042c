"""Faults to plant in a list, each with the one finding that it must cause."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deploy.samples.identities import Identities
from services.intake.domain.guide_lint import columns as c
from services.intake.domain.guide_lint.finding import Rule
from tests.unit.guides.given import ListOf, ListRow


@dataclass(frozen=True)
class Planted:
    """What must be found: of which row, in which column, against which rule."""

    sheet: str
    row: ListRow
    field: str
    rule: Rule


Plant = Callable[[ListOf, int], Planted]
"""Breaks one thing of the item that stands at a place of a list."""


def _cell(field: str, text: str, rule: Rule) -> Plant:
    def plant(drawn: ListOf, at: int) -> Planted:
        row = drawn.items[at]
        row[field] = text
        return Planted(c.ITEMS, row, field, rule)

    return plant


def _material(field: str, text: str, rule: Rule) -> Plant:
    def plant(drawn: ListOf, at: int) -> Planted:
        row = drawn.of(at)[1][-1]
        row[field] = text
        return Planted(c.MATERIALS, row, field, rule)

    return plant


def _limits(rule: Rule, field: str, *limits: str) -> Plant:
    def plant(drawn: ListOf, at: int) -> Planted:
        row = drawn.items[at]
        fields = (c.STATUTORY_DAYS, c.STATUTORY_UNIT, c.PROMISED_DAYS, c.PROMISED_UNIT)
        row.update(zip(fields, limits, strict=True))
        return Planted(c.ITEMS, row, field, rule)

    return plant


def _no_materials(drawn: ListOf, at: int) -> Planted:
    row, materials = drawn.of(at)
    drawn.materials = [each for each in drawn.materials if each not in materials]
    return Planted(c.ITEMS, row, c.MATERIALS, Rule.ELEMENT_MISSING)


def _row_twice(drawn: ListOf, at: int) -> Planted:
    row = {**drawn.items[at], c.NAME: "另一个事项"}
    drawn.items.append(row)
    return Planted(c.ITEMS, row, c.TASK_CODE, Rule.CODE_TWICE)


def _slip_in_the_item(drawn: ListOf, at: int) -> Planted:
    row = drawn.items[at]
    row[c.TASK_CODE] = row[c.TASK_CODE][:-1]
    return Planted(c.ITEMS, row, c.TASK_CODE, Rule.CODE_MALFORMED)


def _wrong_check_character(drawn: ListOf, at: int) -> Planted:
    row, materials = drawn.of(at)
    code = row[c.TASK_CODE]
    wrong = code[:17] + ("0" if code[17] != "0" else "1") + code[18:]
    for each in (row, *materials):
        each[c.TASK_CODE] = wrong
    return Planted(c.ITEMS, row, c.TASK_CODE, Rule.CODE_MALFORMED)


def _slip_in_all_materials(drawn: ListOf, at: int) -> Planted:
    materials = drawn.of(at)[1]
    for each in materials:
        each[c.TASK_CODE] = f"{each[c.TASK_CODE]}7"
    return Planted(c.MATERIALS, materials[0], c.TASK_CODE, Rule.MATERIAL_WITHOUT_ITEM)


def _no_code(drawn: ListOf, at: int) -> Planted:
    row = drawn.items[at]
    row[c.TASK_CODE] = ""
    return Planted(c.ITEMS, row, c.TASK_CODE, Rule.CELL_MISSING)


def _stray(drawn: ListOf, at: int) -> Planted:
    row = {**drawn.of(at)[1][0], c.TASK_CODE: f"{Identities(99).uscc()}3620100001000"}
    drawn.materials.append(row)
    return Planted(c.MATERIALS, row, c.TASK_CODE, Rule.MATERIAL_WITHOUT_ITEM)


def _material_twice(drawn: ListOf, at: int) -> Planted:
    row = dict(drawn.of(at)[1][0])
    drawn.materials.append(row)
    return Planted(c.MATERIALS, row, c.MATERIAL_NAME, Rule.MATERIAL_TWICE)


def _window_elsewhere(drawn: ListOf, at: int) -> Planted:
    row = drawn.items[at]
    row.update({c.OWNER: "银行窗口", c.ZONE: "市场监管功能区"})
    return Planted(c.ITEMS, row, c.OWNER, Rule.PLACE_MISMATCH)


THIRTY: Mapping[str, Plant] = {
    "copies counted": _material(c.COPIES, "1", Rule.COPY_DEMANDED),
    "copy by name": _material(c.MATERIAL_NAME, "居民身份证复印件", Rule.COPY_DEMANDED),
    "copy by kind": _material(c.MATERIAL_KIND, "复印件", Rule.COPY_DEMANDED),
    "and such materials": _material(c.MATERIAL_NAME, "身份证、户口簿等相关材料", Rule.OPEN_ENDED_MATERIAL),
    "other materials": _material(c.MATERIAL_NAME, "其他材料", Rule.OPEN_ENDED_MATERIAL),
    "what laws require": _material(c.MATERIAL_NAME, "法律法规规定的其他材料", Rule.OPEN_ENDED_MATERIAL),
    "relevant proof": _material(c.MATERIAL_NAME, "有关证明", Rule.OPEN_ENDED_MATERIAL),
    "no applicants": _cell(c.APPLICANTS, "", Rule.ELEMENT_MISSING),
    "conditions struck out": _cell(c.CONDITIONS, "——", Rule.ELEMENT_MISSING),
    "procedure elsewhere": _cell(c.PROCEDURE, "详见附件", Rule.ELEMENT_MISSING),
    "no statutory limit": _cell(c.STATUTORY_DAYS, "", Rule.ELEMENT_MISSING),
    "no promised limit": _cell(c.PROMISED_DAYS, "", Rule.ELEMENT_MISSING),
    "no materials": _no_materials,
    "no unit": _cell(c.STATUTORY_UNIT, "", Rule.LIMIT_WITHOUT_UNIT),
    "promise longer": _limits(Rule.PROMISE_LONGER, c.PROMISED_DAYS, "10", "工作日", "11", "工作日"),
    "punishment": _cell(c.ITEM_TYPE, "行政处罚", Rule.TYPE_NOT_FOR_WINDOWS),
    "coercion": _cell(c.ITEM_TYPE, "行政强制", Rule.TYPE_NOT_FOR_WINDOWS),
    "inspection": _cell(c.ITEM_TYPE, "行政检查", Rule.TYPE_NOT_FOR_WINDOWS),
    "not entered": _cell(c.ENTERED, "否", Rule.NOT_ENTERED),
    "unknown department": _cell(c.OWNER, "州房管局", Rule.DEPARTMENT_UNKNOWN),
    "unknown zone": _cell(c.ZONE, "房产交易功能区", Rule.ZONE_UNKNOWN),
    "code twice": _row_twice,
    "slip in the item's code": _slip_in_the_item,
    "stray material": _stray,
    "material twice": _material_twice,
    "catch-all": _cell(c.CONDITIONS, "依法登记\n法律、行政法规规定的其他条件", Rule.CATCH_ALL_CONDITION),
    "half online": _cell(c.ONLINE, "部分", Rule.VALUE_UNKNOWN),
    "limit with words": _cell(c.PROMISED_DAYS, "三天", Rule.NUMBER_MALFORMED),
    "no result": _cell(c.RESULT, "", Rule.CELL_MISSING),
    "window of another zone": _window_elsewhere,
}
"""Every rule that a row can break, at least once."""

MORE: Mapping[str, Plant] = {
    "levy": _cell(c.ITEM_TYPE, "征收", Rule.TYPE_NOT_FOR_WINDOWS),
    "unheard-of type": _cell(c.ITEM_TYPE, "行政审批", Rule.VALUE_UNKNOWN),
    "no unit of the promise": _cell(c.PROMISED_UNIT, "", Rule.LIMIT_WITHOUT_UNIT),
    "working days beyond natural": _limits(
        Rule.PROMISE_LONGER, c.PROMISED_DAYS, "15", "自然日", "15", "工作日"
    ),
    "wrong check character": _wrong_check_character,
    "slip in all materials' codes": _slip_in_all_materials,
    "no code": _no_code,
    "no name": _cell(c.NAME, "", Rule.CELL_MISSING),
    "no issuer": _material(c.ISSUED_BY, "", Rule.CELL_MISSING),
    "half a paper": _material(c.ORIGINALS, "0.5", Rule.NUMBER_MALFORMED),
    "unheard-of form": _material(c.FORMS, "口头", Rule.VALUE_UNKNOWN),
    "needed later": _material(c.REQUIRED, "容缺后补", Rule.VALUE_UNKNOWN),
    "code as a number": _material(c.TASK_CODE, "1.16229E+30", Rule.MATERIAL_WITHOUT_ITEM),
}
