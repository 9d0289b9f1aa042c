from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contracts.case import ApplicantKind
from contracts.catalog import Catalogue, Centre, DayUnit, Department, Item, ItemType, Limit, Material, Zone
from services.chassis.catalogue import load_catalogue
from services.router.domain.route import Detour, NoZoneError, Route, Routes
from tests.support.messages import accepted

DAY = date(2018, 11, 20)
LINXIA_FOLDER = Path(__file__).parents[3] / "deploy" / "catalog" / "linxia"


def _item(code: str, **changes: Any) -> Item:
    return Item.model_validate(
        {
            "code": code,
            "name": code,
            "short_name": code,
            "sample": True,
            "item_type": ItemType.LICENCE,
            "zone": "market",
            "legal_basis": ["某法第一条"],
            "applicants": [ApplicantKind.COMPANY],
            "conditions": ["无"],
            "materials": [Material(code="application", name="申请书", issued_by="申请人自备")],
            "procedure": ["受理"],
            "statutory_limit": Limit(days=20, unit=DayUnit.WORKING),
            "promised_limit": Limit(days=10, unit=DayUnit.WORKING),
            "result": "许可证",
            "express": True,
            "online": True,
            **changes,
        }
    )


CATALOGUE = Catalogue(
    version="test",
    centre=Centre(code="zhongxin", name="州政府政务服务中心", region="622900"),
    zones=(
        Zone(code="market", number="02", name="市场监管功能区", kind="zone", lead="gongshang"),
        Zone(code="housing", number="05", name="住房公积金功能区", kind="zone"),
        Zone(code="general", number="06", name="综合事务功能区", kind="zone", lead="zhongxin"),
        Zone(code="old", number="07", name="旧功能区", kind="zone", lead="nobody"),
        Zone(code="transport", number="09", name="交通(运政)专业窗口", kind="professional_window"),
    ),
    departments=(
        Department(code="gongshang", name="州工商局", valid_until=date(2019, 2, 28), succeeded_by="shichang"),
        Department(code="shichang", name="州市场监管局", valid_from=date(2019, 3, 1)),
        Department(code="jiaotong", name="州交通局"),
        Department(code="gone", name="已撤销部门", valid_until=date(2018, 11, 19)),
        Department(code="torn", name="断档部门", valid_until=date(2018, 11, 19), succeeded_by="nowhere"),
    ),
    items=(
        _item("gongshang-licence", department="gongshang"),
        _item("jiaotong-road", zone="transport", department="jiaotong"),
        _item("bank-account", zone="housing"),
        _item("zhongxin-seal", zone="general"),
        _item("old-thing", zone="old"),
        _item("lost-zone", zone="atlantis", department="jiaotong"),
        _item("lost-department", department="nobody"),
        _item("gone-thing", department="gone"),
        _item("torn-thing", department="torn"),
        _item("lead-thing"),
        _item("moved-thing", department="gongshang"),
        _item("moved-thing", department="jiaotong", version=2, valid_from=date(2018, 11, 1)),
    ),
)


def _route(item: str, *, zone: str = "market", on: date = DAY) -> Route:
    return Routes(CATALOGUE).find(accepted(zone=zone, item_code=item).data, on)


def test_an_item_names_zone_and_department() -> None:
    assert _route("gongshang-licence") == Route(
        zone="market", department="gongshang", department_name="州工商局"
    )


def test_the_item_decides_the_zone_not_the_department_nor_the_message() -> None:
    route = _route("jiaotong-road", zone="market")
    assert (route.zone, route.department, route.detour) == ("transport", "jiaotong", None)


def test_a_department_s_successor_has_its_cases_from_the_day_after() -> None:
    assert _route("gongshang-licence", on=date(2019, 2, 28)).department == "gongshang"
    successor = _route("gongshang-licence", on=date(2019, 3, 1))
    assert (successor.department, successor.department_name) == ("shichang", "州市场监管局")


@pytest.mark.parametrize(
    ("item", "zone", "name"),
    [
        ("lead-thing", "market", "州工商局"),
        ("zhongxin-seal", "general", "州政府政务服务中心"),
        ("bank-account", "housing", "住房公积金功能区"),
        ("old-thing", "old", "旧功能区"),
    ],
)
def test_an_item_without_department_goes_to_its_zone_under_the_lead_s_name(
    item: str, zone: str, name: str
) -> None:
    assert _route(item) == Route(zone=zone, department=None, department_name=name)


def test_the_lead_is_the_one_in_force_too() -> None:
    assert _route("lead-thing", on=date(2019, 3, 1)).department_name == "州市场监管局"


@pytest.mark.parametrize(
    ("item", "zone", "detour"),
    [
        ("no-such_item", "market", Detour.ITEM_UNKNOWN),
        ("lost-zone", "market", Detour.ZONE_UNKNOWN),
        ("lost-department", "market", Detour.DEPARTMENT_UNKNOWN),
        ("torn-thing", "market", Detour.DEPARTMENT_UNKNOWN),
        ("gone-thing", "market", Detour.DEPARTMENT_ABOLISHED),
    ],
)
def test_what_the_catalogue_cannot_place_goes_to_the_zone_with_a_reason(
    item: str, zone: str, detour: Detour
) -> None:
    assert _route(item, zone=zone) == Route(
        zone=zone, department=None, department_name="州工商局", detour=detour
    )


@pytest.mark.parametrize("item", ["no-such_item", "lost-zone"])
def test_without_any_zone_there_is_no_route(item: str) -> None:
    with pytest.raises(NoZoneError, match="lemuria"):
        _route(item, zone="lemuria")


@pytest.mark.parametrize(("version", "department"), [(1, "gongshang"), (2, "jiaotong"), (None, "jiaotong")])
def test_a_case_goes_the_way_of_the_version_that_it_began_with(version: int | None, department: str) -> None:
    fact = accepted(item_code="moved-thing", item_version=version)
    assert Routes(CATALOGUE).find(fact.data, DAY).department == department


def test_a_work_order_is_numbered_after_case_and_place_for_ever() -> None:
    assert _route("gongshang-licence").work_order_no("6229") == "6229.gongshang"
    assert _route("bank-account").work_order_no("6229") == "6229.housing"


def test_every_item_of_linxia_has_its_place() -> None:
    catalogue = load_catalogue(LINXIA_FOLDER)
    for item in catalogue.items:
        route = Routes(catalogue).find(accepted(zone=item.zone, item_code=item.code).data, DAY)
        assert (route.zone, route.department, route.detour) == (item.zone, item.department, None)
