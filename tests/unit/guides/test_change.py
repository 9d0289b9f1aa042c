"""What a list changes in the catalogue: versions from a day on, and nothing by being left out."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from contracts.catalog import Catalogue, Retirement
from services.intake.domain.catalogue_change import CatalogueChange, Comparison, RetirementRefusedError
from services.intake.domain.guide_lint import columns as c
from services.intake.domain.guide_lint.lint import lint
from services.intake.domain.guide_lint.places import Places
from services.intake.domain.guide_listing import listed
from tests.unit.guides.given import DAY, LINXIA, ListOf, a_list, but_with, sheet_of

LATER, MUCH_LATER = date(2018, 12, 1), date(2019, 2, 1)
FOOD = "shiyao-food_business_licence"


def list_of(catalogue: Catalogue, day: date = DAY) -> ListOf:
    """Return what is in force as a list."""
    places = Places(catalogue, day)
    zones = catalogue.zones_by_code
    listings = [listed(item, places, zones[item.zone].name) for item in catalogue.items_on(day)]
    return ListOf(
        [dict(listing.item) for listing in listings],
        [dict(cells) for listing in listings for cells in listing.materials],
    )


def compared(catalogue: Catalogue, drawn: ListOf, day: date = DAY, **retire: object) -> CatalogueChange:
    places = Places(catalogue, day)
    sheets = {name: sheet_of(name, rows) for name, rows in drawn.sheets.items()}
    linted = lint("list.xlsx", sheets, places, {}, on_row=lambda: None)
    assert linted.findings == ()
    return Comparison(catalogue, places, day).change(linted.guides, **retire)  # type: ignore[arg-type]


def with_change(catalogue: Catalogue, change: CatalogueChange) -> Catalogue:
    return but_with(
        catalogue,
        items=(*catalogue.items, *change.versions),
        retirements=(*catalogue.retirements, *change.retired),
    )


def edited(catalogue: Catalogue, cells: Mapping[str, str], day: date = DAY) -> ListOf:
    """Return what is in force as a list, with other cells in the row of the food licence."""
    drawn = list_of(catalogue, day)
    food = catalogue.items_by_code[FOOD].task_code
    next(row for row in drawn.items if row[c.TASK_CODE] == food).update(cells)
    return drawn


def after(*changes: tuple[date, ListOf]) -> Catalogue:
    catalogue = LINXIA
    for from_day, drawn in changes:
        catalogue = with_change(catalogue, compared(catalogue, drawn, from_day))
    return catalogue


def test_a_list_that_says_what_is_in_force_changes_nothing() -> None:
    change = compared(LINXIA, list_of(LINXIA))
    assert (change.versions, change.retired, change.missing) == ((), [], [])
    assert change.same == len(LINXIA.items)


def test_a_changed_guide_becomes_a_new_version_from_its_day_and_the_old_stays_readable() -> None:
    change = compared(LINXIA, edited(LINXIA, {c.PROMISED_DAYS: "8"}), LATER)
    (changed,) = change.changed
    assert changed.fields == [(c.PROMISED_DAYS, "12", "8")]
    catalogue = with_change(LINXIA, change)
    before, then = catalogue.item_on(FOOD, date(2018, 11, 30)), catalogue.item_on(FOOD, LATER)
    assert before is not None and then is not None  # noqa: PT018
    assert (before.version, before.promised_limit.days) == (1, 12)
    assert (then.version, then.promised_limit.days, then.valid_from) == (2, 8, LATER)
    assert catalogue.version_of(FOOD, 1) == before


def test_a_new_version_keeps_what_lists_do_not_say() -> None:
    change = compared(LINXIA, edited(LINXIA, {c.RESULT: "食品经营许可证（电子）"}))
    (item,) = change.versions
    old = LINXIA.items_by_code[FOOD]
    assert (item.code, item.fields, item.short_name, item.sample) == (
        old.code,
        old.fields,
        old.short_name,
        old.sample,
    )
    assert item.materials == old.materials


def test_materials_added_changed_and_gone_are_named() -> None:
    drawn = list_of(LINXIA)
    food = LINXIA.items_by_code[FOOD].task_code
    rows = [row for row in drawn.materials if row[c.TASK_CODE] == food]
    rows[0][c.ORIGINALS] = "2"
    rows[1][c.MATERIAL_NAME] = "营业执照副本"
    (changed,) = compared(LINXIA, drawn).changed
    assert changed.fields == [
        ("材料《食品经营许可申请书》原件份数", "1", "2"),
        ("材料《营业执照》", "有", ""),
        ("材料《营业执照副本》", "", "有"),
    ]
    codes = [material.code for material in changed.item.materials]
    assert codes[0] == "application"
    assert codes[1] not in {material.code for material in LINXIA.items_by_code[FOOD].materials}


def test_items_not_in_the_list_are_reported_and_stay_in_force() -> None:
    drawn = list_of(LINXIA)
    left_out = drawn.items.pop(0)
    drawn.materials = [row for row in drawn.materials if row[c.TASK_CODE] != left_out[c.TASK_CODE]]
    change = compared(LINXIA, drawn)
    assert [item.task_code for item in change.missing] == [left_out[c.TASK_CODE]]
    assert with_change(LINXIA, change).items_on(DAY) == LINXIA.items_on(DAY)


def test_an_item_new_to_the_catalogue_is_no_sample_and_found_again_by_its_code() -> None:
    drawn = a_list(1)
    change = compared(LINXIA, drawn)
    (item,) = change.added
    assert (item.sample, item.version, item.code) == (False, 1, f"item-{drawn.items[0][c.TASK_CODE].lower()}")
    catalogue = with_change(LINXIA, change)
    assert compared(catalogue, drawn, LATER).same == 1
    drawn.items[0][c.RESULT] = "通知书"
    assert [each.item.version for each in compared(catalogue, drawn, LATER).changed] == [2]


def test_a_long_name_gets_a_short_one_that_fits_a_notice() -> None:
    drawn = a_list(1)
    drawn.items[0][c.NAME] = "一" * 30
    (item,) = compared(LINXIA, drawn).added
    assert item.short_name == "一" * 19 + "…"


def without(drawn: ListOf, task_code: str | None) -> ListOf:
    items = [row for row in drawn.items if row[c.TASK_CODE] != task_code]
    return ListOf(items, [row for row in drawn.materials if row[c.TASK_CODE] != task_code])


@pytest.mark.parametrize("named_by", ["code", "task_code"])
def test_an_item_ends_only_when_told_so_and_may_come_back(named_by: str) -> None:
    food = LINXIA.items_by_code[FOOD]
    shorter = without(list_of(LINXIA), food.task_code)
    change = compared(LINXIA, shorter, LATER, retire=[getattr(food, named_by)], reason="并入多证合一")
    assert change.missing == []
    catalogue = with_change(LINXIA, change)
    assert catalogue.item_on(FOOD, date(2018, 11, 30)) == food
    assert catalogue.item_on(FOOD, LATER) is None
    assert catalogue.begun_with(FOOD, 1) == food
    assert catalogue.histories[FOOD][-1] == Retirement(
        code=FOOD, version=2, valid_from=LATER, reason="并入多证合一"
    )
    (back,) = compared(catalogue, list_of(LINXIA), MUCH_LATER).added
    assert (back.code, back.version) == (FOOD, 3)


@pytest.mark.parametrize(
    ("retire", "reason", "in_list", "says"),
    [
        ("nobody-knows", "不再办理", False, "没有这个有效的事项"),
        (FOOD, "不再办理", True, "清单里还有这个事项"),
        (FOOD, " ", False, "必须写明理由"),
    ],
)
def test_an_item_cannot_be_ended_by_mistake(retire: str, reason: str, in_list: bool, says: str) -> None:
    drawn = list_of(LINXIA)
    if not in_list:
        drawn = without(drawn, LINXIA.items_by_code[FOOD].task_code)
    with pytest.raises(RetirementRefusedError, match=says):
        compared(LINXIA, drawn, LATER, retire=[retire], reason=reason)


def test_the_last_list_wins_from_its_day_on() -> None:
    catalogue = after(
        (MUCH_LATER, edited(LINXIA, {c.PROMISED_DAYS: "8"})),
        (LATER, edited(LINXIA, {c.PROMISED_DAYS: "10"})),
    )
    days: Sequence[date] = (DAY, LATER, MUCH_LATER)
    found = [catalogue.item_on(FOOD, day) for day in days]
    assert [item.promised_limit.days for item in found if item] == [12, 10, 10]


def test_a_list_that_changes_nothing_leaves_what_is_planned_for_later() -> None:
    catalogue = after((MUCH_LATER, edited(LINXIA, {c.PROMISED_DAYS: "8"})), (LATER, list_of(LINXIA)))
    item = catalogue.item_on(FOOD, MUCH_LATER)
    assert item is not None
    assert item.promised_limit.days == 8


def test_an_item_keeps_its_department_when_a_list_names_the_successor() -> None:
    departments = [
        each.model_copy(update={"valid_until": date(2018, 12, 31), "succeeded_by": "shichang"})
        if each.code == "shiyao"
        else each
        for each in LINXIA.departments
    ]
    heir = LINXIA.departments[0].model_copy(
        update={"code": "shichang", "name": "州市场监管局", "valid_from": date(2019, 1, 1)}
    )
    catalogue = but_with(LINXIA, departments=(*departments, heir))
    drawn = list_of(catalogue, MUCH_LATER)
    row = next(row for row in drawn.items if row[c.TASK_CODE] == catalogue.items_by_code[FOOD].task_code)
    assert row[c.OWNER] == "州市场监管局"
    assert compared(catalogue, drawn, MUCH_LATER).versions == ()
    row[c.RESULT] = "食品经营许可证（新版）"
    (item,) = compared(catalogue, drawn, MUCH_LATER).versions
    assert item.department == "shiyao"


def test_the_old_name_of_a_department_is_a_finding_that_names_the_new() -> None:
    ended = LINXIA.departments_by_code["shiyao"].model_copy(
        update={"valid_until": date(2018, 12, 31), "succeeded_by": "gongshang"}
    )
    departments = [ended if each.code == "shiyao" else each for each in LINXIA.departments]
    places = Places(but_with(LINXIA, departments=tuple(departments)), MUCH_LATER)
    sheets = {name: sheet_of(name, rows) for name, rows in list_of(LINXIA).sheets.items()}
    findings = lint("list.xlsx", sheets, places, {}, on_row=lambda: None).findings
    assert len(findings) == sum(item.department == "shiyao" for item in LINXIA.items)
    assert all("州工商局" in finding.todo for finding in findings)
