from collections.abc import Iterator
from dataclasses import dataclass

from contracts.case import ApplicantKind
from contracts.catalog import DayUnit, ItemType, Limit, Zone
from contracts.guide_words import is_catch_all
from contracts.items import LONGEST_LIMIT, ApplyingBy, Settled
from services.intake.domain.guide_lint import columns as c
from services.intake.domain.guide_lint.cells import Cells
from services.intake.domain.guide_lint.finding import Rule
from services.intake.domain.guide_lint.places import Owner, Places
from services.intake.domain.guide_lint.sheet import Line
from services.intake.domain.guide_lint.task_code import task_code_flaw


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A row of the sheet 事项 as understood; None where it is not."""

    line: Line
    task_code: str | None
    well_coded: bool
    """Whether the code is one that an item could have."""
    name: str | None
    item_type: ItemType | None
    owner: Owner | None
    zone: Zone | None
    applicants: tuple[ApplicantKind, ...] | None
    conditions: tuple[str, ...] | None
    procedure: tuple[str, ...] | None
    statutory: Limit | None
    promised: Limit | None
    settled: Settled | None
    ways: tuple[ApplyingBy, ...] | None
    online: bool | None
    express: bool | None
    result: str | None
    legal_basis: tuple[str, ...] | None


def read_item(cells: Cells, places: Places) -> ItemRow:
    """Read a row of the sheet 事项; what is wrong with it is in ``cells.findings`` then."""
    code = cells.text(c.TASK_CODE)
    owner, zone = _place(cells, places)
    statutory = _limit(cells, c.STATUTORY_DAYS, c.STATUTORY_UNIT)
    promised = _limit(cells, c.PROMISED_DAYS, c.PROMISED_UNIT)
    if statutory is not None and promised is not None and promised.may_outlast(statutory):
        cells.note(c.PROMISED_DAYS, Rule.PROMISE_LONGER, _longer(promised, statutory))
    conditions = cells.lines(c.CONDITIONS)
    for condition in filter(is_catch_all, conditions or ()):
        todo = "这是兜底条款：请逐条写明条件，没有的就删去"
        cells.note(c.CONDITIONS, Rule.CATCH_ALL_CONDITION, todo, condition)
    if cells.flag(c.ENTERED) is False:
        cells.note(c.ENTERED, Rule.NOT_ENTERED, "应进必进：事项进驻中心后再列入，不得体外循环")
    return ItemRow(
        line=cells.line,
        task_code=code,
        well_coded=_checked(cells, code),
        name=cells.text(c.NAME),
        item_type=_item_type(cells),
        owner=owner,
        zone=zone,
        applicants=cells.choices(c.APPLICANTS, c.APPLICANT_WORDS),
        conditions=conditions,
        procedure=cells.lines(c.PROCEDURE),
        statutory=statutory,
        promised=promised,
        settled=cells.choice(c.SETTLED, c.SETTLED_WORDS),
        ways=cells.choices(c.WAYS, c.WAY_WORDS),
        online=cells.flag(c.ONLINE),
        express=cells.flag(c.EXPRESS),
        result=cells.text(c.RESULT),
        legal_basis=cells.lines(c.LEGAL_BASIS),
    )


def _checked(cells: Cells, code: str | None) -> bool:
    flaw = None if code is None else task_code_flaw(code)
    if flaw is not None:
        cells.note(c.TASK_CODE, Rule.CODE_MALFORMED, flaw)
    return code is not None and flaw is None


def _item_type(cells: Cells) -> ItemType | None:
    text = cells.line.cells.get(c.ITEM_TYPE, "")
    if any(word in text for word in c.NOT_FOR_WINDOWS):
        todo = "处罚、强制、征收、检查没有申请人，窗口不受理：请从清单里删去这个事项，或者改正类型"
        cells.note(c.ITEM_TYPE, Rule.TYPE_NOT_FOR_WINDOWS, todo)
        return None
    return cells.choice(c.ITEM_TYPE, c.ITEM_TYPE_WORDS)


def _place(cells: Cells, places: Places) -> tuple[Owner | None, Zone | None]:
    whom, where = cells.text(c.OWNER), cells.text(c.ZONE)
    owner = None if whom is None else places.owner(whom)
    zone = None if where is None else places.zone(where)
    if whom is not None and owner is None:
        cells.note(c.OWNER, Rule.DEPARTMENT_UNKNOWN, places.owner_advice(whom))
    if where is not None and zone is None:
        cells.note(c.ZONE, Rule.ZONE_UNKNOWN, places.zone_advice(where))
    if owner is not None and zone is not None:
        for todo in _mismatches(owner, zone):
            cells.note(c.OWNER, Rule.PLACE_MISMATCH, todo)
    return owner, zone


def _mismatches(owner: Owner, zone: Zone) -> Iterator[str]:
    if owner.window is not None and owner.window not in {window.code for window in zone.windows}:
        yield f"{zone.name}没有这个窗口，请改正实施主体或者功能区"
    elif owner == Owner() and zone.lead is None:
        yield f"{zone.name}没有牵头单位来协调中心自己的事项，请写明部门"


def _limit(cells: Cells, days_field: str, unit_field: str) -> Limit | None:
    days = cells.whole(days_field, LONGEST_LIMIT)
    written = cells.line.cells
    if unit_field not in written or not written.get(days_field):
        return None
    if not written[unit_field]:
        cells.note(unit_field, Rule.LIMIT_WITHOUT_UNIT, "时限没有单位：请填写工作日或者自然日")
        return None
    unit = cells.choice(unit_field, c.UNIT_WORDS)
    return None if days is None or unit is None else Limit(days=days, unit=unit)


def _longer(promised: Limit, statutory: Limit) -> str:
    if promised.unit is statutory.unit:
        return f"承诺时限{promised.days}天比法定时限{statutory.days}天还长，请缩短"
    units = {DayUnit.WORKING: "个工作日", DayUnit.NATURAL: "个自然日"}
    ours, law = f"{promised.days}{units[promised.unit]}", f"{statutory.days}{units[statutory.unit]}"
    return f"承诺{ours}遇上周末、节假日会超过法定的{law}，请缩短或者改用同一单位"
