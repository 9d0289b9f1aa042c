"""The catalogue: zones, departments and items, as the plan has them. Items are in ``contracts.items``."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Literal

from pydantic import Field

from contracts.items import (
    CatalogueModel,
    Code,
    DayUnit,
    FormField,
    Item,
    ItemType,
    Limit,
    Material,
    Retirement,
)

__all__ = [
    "Catalogue",
    "CatalogueModel",
    "Centre",
    "DayUnit",
    "Department",
    "FormField",
    "HallWindow",
    "Item",
    "ItemType",
    "Limit",
    "LocalHoliday",
    "Material",
    "Retirement",
    "SubUnit",
    "Zone",
]


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
    imports: int = 0
    """How many lists have been imported since its files were written."""
    centre: Centre
    zones: tuple[Zone, ...]
    departments: tuple[Department, ...]
    items: tuple[Item, ...]
    """Every version of every item, those to come too."""
    retirements: tuple[Retirement, ...] = ()
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
        """The newest version of each item by code, of those retired too."""
        return {item.code: item for item in sorted(self.items, key=attrgetter("version"))}

    @cached_property
    def histories(self) -> Mapping[str, tuple[Item | Retirement, ...]]:
        """Versions and end of each item by code, oldest first."""
        versions: list[Item | Retirement] = [*self.items, *self.retirements]
        grouped = groupby(sorted(versions, key=attrgetter("code", "version")), key=attrgetter("code"))
        return {code: tuple(history) for code, history in grouped}

    def item_on(self, code: str, day: date) -> Item | None:
        """Return the version in force that day: of those begun by then, the last made.

        None for an item that is unknown, not yet begun or retired.
        """
        for version in reversed(self.histories.get(code, ())):
            if version.valid_from is None or version.valid_from <= day:
                return version if isinstance(version, Item) else None
        return None

    def items_on(self, day: date) -> tuple[Item, ...]:
        """Return the version in force that day of every item that has one, in the order of the files."""
        codes = dict.fromkeys(item.code for item in self.items)
        return tuple(item for code in codes if (item := self.item_on(code, day)) is not None)

    def version_of(self, code: str, version: int) -> Item | None:
        """Return one version of an item, in force or not; None where there is none of that number."""
        known = (item for item in self.histories.get(code, ()) if isinstance(item, Item))
        return next((item for item in known if item.version == version), None)

    def begun_with(self, code: str, version: int | None) -> Item | None:
        """Return the version that a case began with; the newest where the case does not say.

        So also where the version is not here; None for an item that is unknown.
        """
        if version is None:
            return self.items_by_code.get(code)
        return self.version_of(code, version) or self.items_by_code.get(code)

    def in_force(self, department: str, on: date) -> Department:
        """Return who carries on this department's work on that day, following successions.

        Raises ``KeyError`` for a department that was never in the catalogue.
        """
        found = self.departments_by_code[department]
        while found.succeeded_by and found.valid_until is not None and on > found.valid_until:
            found = self.departments_by_code[found.succeeded_by]
        return found
