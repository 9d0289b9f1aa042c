"""The catalogue that is shipped says what the plan says (临州办发〔2018〕97号, 三（一）1)."""

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from contracts.case import ApplicantKind
from contracts.catalog import Catalogue, DayUnit
from services.chassis.catalogue import load_catalogue

LINXIA = Path(__file__).parents[3] / "deploy" / "catalog" / "linxia"

ZONES = {
    "01": ("投资项目审批功能区", "州发改委"),
    "02": ("市场监管功能区", "州工商局"),
    "03": ("公安服务功能区", "州公安局"),
    "04": ("医保社保功能区", None),
    "05": ("住房公积金功能区", None),
    "06": ("综合事务功能区", "临夏州政府政务服务中心"),
    "07": ("税务办理功能区", None),
    "08": ("司法专业窗口", None),
    "09": ("交通(运政)专业窗口", None),
}

DEPARTMENTS_BY_ZONE = {
    "investment": "州发改委 州国土局 州规划局 州环保局 州住建局 州交通局 州水电局",
    "market": "州工商局 州质监局 州食药局 州商务局 州安监局 州烟草局",
    "police": "州公安局",
    "social": "州人社局",
    "housing": "州住房公积金管理中心",
    "general": (
        "州农牧局 州林业局 州工信委 州卫计委 州文广局 州宗教局 州民政局 州民委 州科技局 州教育局 "
        "州体育局 州旅游局 州粮食局 州外侨办 州气象局 州安全局 州无委办"
    ),
    "tax": "州税务局",
}


@pytest.fixture(scope="module")
def linxia() -> Catalogue:
    return load_catalogue(LINXIA)


def test_there_are_seven_zones_and_two_professional_windows(linxia: Catalogue) -> None:
    kinds = [zone.kind for zone in linxia.zones]
    assert kinds == ["zone"] * 7 + ["professional_window"] * 2


def test_zones_have_the_leads_that_the_plan_names_and_no_others(linxia: Catalogue) -> None:
    names = {department.code: department.name for department in linxia.departments}
    names[linxia.centre.code] = linxia.centre.name
    assert {
        zone.number: (zone.name, names[zone.lead] if zone.lead else None) for zone in linxia.zones
    } == ZONES


def test_thirty_four_departments_are_named_and_one_is_implied(linxia: Catalogue) -> None:
    named = {department.name for department in linxia.departments if department.named_in_plan}
    implied = {department.name for department in linxia.departments if not department.named_in_plan}
    assert named == set(" ".join(DEPARTMENTS_BY_ZONE.values()).split())
    assert len(named) == 34
    assert implied == {"州司法局"}


def test_the_items_of_each_zone_are_of_the_departments_that_the_plan_puts_there(linxia: Catalogue) -> None:
    found = defaultdict(set)
    for item in linxia.items:
        if item.department:
            found[item.zone].add(linxia.departments_by_code[item.department].name)
    planned = {zone: set(names.split()) for zone, names in DEPARTMENTS_BY_ZONE.items()}
    assert found == planned | {"justice": {"州司法局"}, "transport": {"州交通局"}}
    assert [len(found[zone]) for zone in DEPARTMENTS_BY_ZONE] == [7, 6, 1, 1, 1, 17, 1]


def test_every_department_and_professional_window_has_two_items_or_more(linxia: Catalogue) -> None:
    places = [item.department for item in linxia.items] + [item.zone for item in linxia.items]
    codes = [department.code for department in linxia.departments] + ["justice", "transport"]
    assert {code: places.count(code) for code in codes if places.count(code) < 2} == {}
    assert len(linxia.items) >= 80


def test_transport_work_is_divided_between_its_zone_and_its_window(linxia: Catalogue) -> None:
    zones = [item.zone for item in linxia.items if item.department == "jiaotong"]
    assert zones.count("investment") >= 2
    assert zones.count("transport") >= 2
    assert set(zones) == {"investment", "transport"}


def test_fire_and_traffic_police_are_parts_of_the_police(linxia: Catalogue) -> None:
    police = linxia.departments_by_code["gongan"]
    assert [unit.name for unit in police.sub_units] == ["消防", "交警"]
    used = {item.sub_unit for item in linxia.items if item.department == "gongan"}
    assert used >= {"xiaofang", "jiaojing"}


def test_the_bank_window_has_items_that_are_no_departments(linxia: Catalogue) -> None:
    windows = {zone.code: [window.name for window in zone.windows] for zone in linxia.zones if zone.windows}
    assert windows == {"housing": ["银行窗口"]}
    assert {(item.zone, item.department) for item in linxia.items if item.window == "bank"} == {
        ("housing", None)
    }


def test_the_centre_has_items_of_its_own_in_the_zone_it_leads(linxia: Catalogue) -> None:
    own = [item for item in linxia.items if item.department is None and item.window is None]
    assert own
    assert {linxia.zones_by_code[item.zone].lead for item in own} == {linxia.centre.code}


def test_four_items_in_five_and_more_can_be_applied_for_online(linxia: Catalogue) -> None:
    assert sum(item.online for item in linxia.items) >= 0.8 * len(linxia.items)


def test_items_differ_in_what_the_rest_of_the_system_must_cope_with(linxia: Catalogue) -> None:
    items = linxia.items
    assert {item.express for item in items} == {True, False}
    assert {kind for item in items for kind in item.applicants} == set(ApplicantKind)
    assert {item.statutory_limit.unit for item in items} == set(DayUnit)
    assert any(item.statutory_limit.days == 0 for item in items)
    assert any(item.fields for item in items)
    assert any(not material.required for item in items for material in item.materials)


def test_every_item_is_marked_a_sample_and_cites_its_law(linxia: Catalogue) -> None:
    assert all(item.sample for item in linxia.items)
    assert [item.code for item in linxia.items if not all("《" in basis for basis in item.legal_basis)] == []


def test_item_codes_begin_with_whose_item_it_is(linxia: Catalogue) -> None:
    owners = {item.code: item.department or item.window or linxia.centre.code for item in linxia.items}
    assert {code: owner for code, owner in owners.items() if not code.startswith(f"{owner}-")} == {}


def test_the_founding_day_is_the_only_local_holiday_not_fixed_by_a_yearly_notice(linxia: Catalogue) -> None:
    assert [(holiday.name, holiday.month_day) for holiday in linxia.local_holidays] == [("州庆", "11-19")]


def test_no_department_has_ended_yet(linxia: Catalogue) -> None:
    ends = [
        department for department in linxia.departments if department.valid_until or department.succeeded_by
    ]
    assert ends == []
    assert linxia.in_force("gongshang", date(2026, 11, 23)).name == "州工商局"
