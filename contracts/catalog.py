"""The catalogue: zones, departments, service items and their guides, as the plan has them.

Item fields follow GB/T 39046-2020; the five guide elements (申请主体, 办理条件, 申报材料, 办理流程,
办理时限) are those of the plan's item 3. Units: limits in days of the unit they name.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.case import ApplicantKind

Code = Field(pattern=r"^[a-z][a-z0-9_]{1,31}$")


class CatalogueModel(BaseModel):
    """Data as it stands in the catalogue's files: nothing unknown, nothing bent into shape."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class DayUnit(StrEnum):
    """工作日 or 自然日; exchange tables write G and Z."""

    WORKING = "working"
    NATURAL = "natural"


class Limit(CatalogueModel):
    """A time limit (时限). 0 days: settled on the spot."""

    days: int = Field(ge=0, le=365)
    unit: DayUnit = Field(strict=False)


class ItemType(StrEnum):
    """事项类型, only those a window takes; 处罚, 强制, 征收 and 检查 have no applicant."""

    LICENCE = "licence"
    CONFIRMATION = "confirmation"
    PAYMENT = "payment"
    REWARD = "reward"
    RULING = "ruling"
    OTHER_POWER = "other_power"
    PUBLIC_SERVICE = "public_service"

    @property
    def national_code(self) -> str:
        """The code of GB/T 39046 A.1."""
        return _ITEM_TYPE_CODES[self]


_ITEM_TYPE_CODES: Mapping[ItemType, str] = {
    ItemType.LICENCE: "01",
    ItemType.PAYMENT: "05",
    ItemType.CONFIRMATION: "07",
    ItemType.REWARD: "08",
    ItemType.RULING: "09",
    ItemType.OTHER_POWER: "10",
    ItemType.PUBLIC_SERVICE: "20",
}


class HallWindow(CatalogueModel):
    """A window in a zone that is no department's, as the bank's in the housing-fund zone (银行窗口)."""

    code: str = Code
    name: str


class Zone(CatalogueModel):
    """功能区, or a professional window (专业窗口) beside the zones. ``number`` stands in case numbers."""

    code: str = Code
    number: str = Field(pattern=r"^\d{2}$")
    name: str
    kind: Literal["zone", "professional_window"]
    lead: str | None = None
    """Code of the department that leads (牵头), or of the centre; none where the plan names none."""
    windows: tuple[HallWindow, ...] = Field(default=(), strict=False)


class SubUnit(CatalogueModel):
    """A part of a department that the plan names (消防, 交警)."""

    code: str = Code
    name: str


class Department(CatalogueModel):
    """部门. The code stays when the name goes; queues are named after the code."""

    code: str = Code
    name: str
    named_in_plan: bool = True
    valid_from: date = date(2018, 10, 29)
    valid_until: date | None = None
    succeeded_by: str | None = None
    sub_units: tuple[SubUnit, ...] = Field(default=(), strict=False)


class Centre(CatalogueModel):
    """政务服务中心."""

    code: str = Code
    name: str
    region: str = Field(pattern=r"^\d{6}$")


class Material(CatalogueModel):
    """申报材料. Copies are never asked for: the window makes them (plan, item 3)."""

    code: str = Code
    name: str
    required: bool = True
    originals: int = Field(default=1, ge=0, le=20)
    forms: tuple[Literal["paper", "electronic"], ...] = Field(default=("paper", "electronic"), strict=False)
    issued_by: str
    """来源渠道: who issues it, or 申请人自备."""


class FormField(CatalogueModel):
    """One thing the application form asks."""

    code: str = Code
    label: str
    required: bool = True


class Item(CatalogueModel):
    """政务服务事项 with its guide (办事指南)."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*(-[a-z0-9_]+)+$", max_length=50)
    name: str
    short_name: str = Field(max_length=20)
    """For notices: 20 characters is what WeChat and SMS templates allow."""
    sample: bool
    """True until the official catalogue (现行目录) is imported."""
    item_type: ItemType = Field(strict=False)
    zone: str
    department: str | None = None
    """None: the zone's lead coordinates (the centre's own and the bank window's items)."""
    sub_unit: str | None = None
    window: str | None = None
    legal_basis: tuple[str, ...] = Field(min_length=1, strict=False)
    applicants: tuple[ApplicantKind, ...] = Field(min_length=1, strict=False)
    conditions: tuple[str, ...] = Field(min_length=1, strict=False)
    materials: tuple[Material, ...] = Field(min_length=1, strict=False)
    procedure: tuple[str, ...] = Field(min_length=1, strict=False)
    statutory_limit: Limit
    promised_limit: Limit
    result: str
    """What the applicant gets (办理结果名称)."""
    express: bool
    online: bool
    fields: tuple[FormField, ...] = Field(default=(), strict=False)


class LocalHoliday(CatalogueModel):
    """A day off that only the prefecture has, such as 州庆 on 19 November.

    ``month_day`` recurs every year (moved to Monday when it falls on a weekend, as 临夏回族自治州自治条例
    has it); ``days`` lists single days from a notice (开斋节, 古尔邦节 follow the Hijri calendar).
    """

    name: str
    basis: str
    month_day: str | None = Field(default=None, pattern=r"^\d{2}-\d{2}$")
    days: tuple[date, ...] = Field(default=(), strict=False)


class Catalogue(CatalogueModel):
    """Everything of one centre, checked."""

    version: str
    centre: Centre
    zones: tuple[Zone, ...]
    departments: tuple[Department, ...]
    items: tuple[Item, ...]
    local_holidays: tuple[LocalHoliday, ...] = ()

    @cached_property
    def zones_by_code(self) -> Mapping[str, Zone]:
        """Zones and professional windows by code."""
        return {zone.code: zone for zone in self.zones}

    @cached_property
    def departments_by_code(self) -> Mapping[str, Department]:
        """Departments by code, those no longer in force too."""
        return {department.code: department for department in self.departments}

    @cached_property
    def items_by_code(self) -> Mapping[str, Item]:
        """Items by code."""
        return {item.code: item for item in self.items}

    def in_force(self, department: str, on: date) -> Department:
        """Return who carries on this department's work on that day, following successions.

        Raises ``KeyError`` for a department that was never in the catalogue.
        """
        found = self.departments_by_code[department]
        while found.succeeded_by and found.valid_until is not None and on > found.valid_until:
            found = self.departments_by_code[found.succeeded_by]
        return found
