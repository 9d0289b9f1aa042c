from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from contracts.catalog import Catalogue, Department, Item, Zone
from contracts.events import CaseAccepted


class Detour(StrEnum):
    """Why a case goes to its zone's queue though it may have a department: someone must look."""

    ITEM_UNKNOWN = "item_unknown"
    """The catalogue has no item of this code."""
    ZONE_UNKNOWN = "zone_unknown"
    """The catalogue's item names a zone that it does not have."""
    DEPARTMENT_UNKNOWN = "department_unknown"
    """The item's department, or one that succeeded it, is not in the catalogue."""
    DEPARTMENT_ABOLISHED = "department_abolished"
    """The department is gone and nobody is named to carry on."""


class NoZoneError(Exception):
    """Neither the catalogue's item nor the message names a zone there is: no queue can take the case."""


class Route(BaseModel):
    """按责转办: who decides. ``department`` None: the zone's lead coordinates, the zone's queue has it."""

    model_config = ConfigDict(frozen=True)

    zone: str
    department: str | None = None
    department_name: str
    """Of the department, of the zone's lead, or of the zone itself where nobody leads it."""
    detour: Detour | None = None

    def work_order_no(self, case_no: str) -> str:
        """Return our number of the work order toward the department, the same for ever."""
        return f"{case_no}.{self.department or self.zone}"


class Routes:
    """The way of a case by its item, not by its department: one department can work in several zones."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def find(self, accepted: CaseAccepted, on: date) -> Route:
        """Return who decides a case accepted on that day.

        What the catalogue cannot place goes to the zone that the message names, with a ``Detour``.
        Raises ``NoZoneError`` when there is no such zone either.
        """
        zones = self._catalogue.zones_by_code
        item = self._catalogue.begun_with(accepted.item_code, accepted.item_version)
        if item is None:
            return self._to_zone(_known(zones, accepted.zone), on, Detour.ITEM_UNKNOWN)
        if item.zone not in zones:
            return self._to_zone(_known(zones, accepted.zone), on, Detour.ZONE_UNKNOWN)
        return self._by_item(item, zones[item.zone], on)

    def _by_item(self, item: Item, zone: Zone, on: date) -> Route:
        if item.department is None:
            return self._to_zone(zone, on)
        department = self._in_force(item.department, on)
        if department is None:
            return self._to_zone(zone, on, Detour.DEPARTMENT_UNKNOWN)
        if department.valid_until is not None and on > department.valid_until:
            return self._to_zone(zone, on, Detour.DEPARTMENT_ABOLISHED)
        return Route(zone=zone.code, department=department.code, department_name=department.name)

    def _to_zone(self, zone: Zone, on: date, detour: Detour | None = None) -> Route:
        return Route(zone=zone.code, department_name=self._coordinator(zone, on), detour=detour)

    def _coordinator(self, zone: Zone, on: date) -> str:
        """Return the name of who leads the zone (牵头), or the zone's own where the plan names nobody."""
        if zone.lead is None:
            return zone.name
        if zone.lead == self._catalogue.centre.code:
            return self._catalogue.centre.name
        lead = self._in_force(zone.lead, on)
        return zone.name if lead is None else lead.name

    def _in_force(self, code: str, on: date) -> Department | None:
        try:
            return self._catalogue.in_force(code, on)
        except KeyError:
            return None


def _known(zones: Mapping[str, Zone], code: str) -> Zone:
    if code not in zones:
        raise NoZoneError(f"the catalogue has no zone {code}")
    return zones[code]
