"""What must hold in a catalogue as a whole, beyond what each entry's model asks of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from contracts.catalog import CatalogueModel, Department, Item, LocalHoliday, Zone
from services.chassis.catalogue.draft import Draft, Entry, sound
from services.chassis.catalogue.faults import Fault
from services.chassis.catalogue.guide import guide_faults
from services.chassis.catalogue.succession import succession_faults

_LEAP_YEAR = 2000
"""A recurring holiday may fall on any day that some year has."""


def wrong_as_it_stands(draft: Draft) -> Iterator[Fault]:
    """Yield the faults that no further entry could mend."""
    yield from _repeated(draft)
    for entry, holiday in sound(draft.holidays):
        yield from _holiday_faults(entry, holiday)
    yield from succession_faults(draft.departments)
    for item_entry, item in sound(draft.items):
        yield from (item_entry.fault(field, problem) for field, problem in guide_faults(item))


def missing_elsewhere(draft: Draft) -> Iterator[Fault]:
    """Yield the mentions of what no entry defines, and the departments that no item mentions."""
    zones = {entry.code: entry.model for entry in draft.zones}
    departments = {entry.code: entry.model for entry in draft.departments}
    for zone_entry, zone in sound(draft.zones):
        if zone.lead is not None and zone.lead not in departments and zone.lead != draft.centre:
            yield zone_entry.fault("lead", _unknown(zone.lead, "departments.toml"))
    for department_entry, department in sound(draft.departments):
        if department.succeeded_by is not None and department.succeeded_by not in departments:
            yield department_entry.fault(
                "succeeded_by", _unknown(department.succeeded_by, "departments.toml")
            )
    for entry, item in sound(draft.items):
        yield from _zone_faults(entry, item, zones)
        yield from _department_faults(entry, item, departments)
    items = {entry.code for entry in draft.items}
    for retired in draft.retirements:
        if retired.code not in items:
            yield retired.fault("code", f"{retired.code} is no item; a retirement ends one that there is")
    yield from _idle(draft)


def _unknown(code: str, where: str) -> str:
    return f"{code} is not in {where}; add it there or correct the code"


def _zone_faults(entry: Entry[Item], item: Item, zones: Mapping[str, Zone | None]) -> Iterator[Fault]:
    if item.zone not in zones:
        yield entry.fault("zone", _unknown(item.zone, "zones.toml"))
    zone = zones.get(item.zone)
    if zone is None:
        return
    if item.window is not None and item.window not in {window.code for window in zone.windows}:
        yield entry.fault("window", _unknown(item.window, f"the windows of zone {zone.code} in zones.toml"))
    if item.department is None and item.window is None and zone.lead is None:
        yield entry.fault(
            "department", f"is missing, and zone {zone.code} has no lead to see to it; add a department"
        )


def _department_faults(
    entry: Entry[Item], item: Item, departments: Mapping[str, Department | None]
) -> Iterator[Fault]:
    if item.department is None:
        if item.sub_unit is not None:
            yield entry.fault("sub_unit", f"{item.sub_unit} is part of no department; add the department")
        return
    if item.department not in departments:
        yield entry.fault("department", _unknown(item.department, "departments.toml"))
    department = departments.get(item.department)
    if department is None or item.sub_unit is None:
        return
    if item.sub_unit not in {unit.code for unit in department.sub_units}:
        where = f"the sub_units of {department.code} in departments.toml"
        yield entry.fault("sub_unit", _unknown(item.sub_unit, where))


def _idle(draft: Draft) -> Iterator[Fault]:
    busy = {item.table.get("department") for item in draft.items}
    busy |= {department.table.get("succeeded_by") for department in draft.departments}
    for department in draft.departments:
        if department.code not in busy:
            yield department.fault("", "has no item; add one in items/ or remove the department")


def _repeated(draft: Draft) -> Iterator[Fault]:
    yield from _twice((zone, "code", zone.code) for zone in draft.zones)
    yield from _twice((entry, "number", zone.number) for entry, zone in sound(draft.zones))
    yield from _twice((department, "code", department.code) for department in draft.departments)
    yield from _repeated_versions(draft)
    for zone_entry, zone in sound(draft.zones):
        yield from _twice((zone_entry, "windows", window.code) for window in zone.windows)
    for department_entry, department in sound(draft.departments):
        yield from _twice((department_entry, "sub_units", unit.code) for unit in department.sub_units)
        if department.code == draft.centre:
            yield department_entry.fault("code", f"{department.code} is the centre's code; choose another")
    for item_entry, item in sound(draft.items):
        yield from _twice((item_entry, "materials", material.code) for material in item.materials)
        yield from _twice((item_entry, "fields", field.code) for field in item.fields)


def _repeated_versions(draft: Draft) -> Iterator[Fault]:
    entries = [*draft.items, *draft.retirements]
    versions = ((entry, entry.table.get("version", 1)) for entry in entries)
    yield from _twice(
        (entry, "code", entry.code if version == 1 else f"{entry.code} version {version}")
        for entry, version in versions
    )
    owners: dict[str, Entry[Item]] = {}
    for entry, item in sound(draft.items):
        if item.task_code is not None and owners.setdefault(item.task_code, entry).code != entry.code:
            other = owners[item.task_code].code
            yield entry.fault("task_code", f"{item.task_code} is that of {other}; correct one of them")


def _twice(uses: Iterable[tuple[Entry[CatalogueModel], str, str]]) -> Iterator[Fault]:
    first: dict[str, Entry[CatalogueModel]] = {}
    for entry, field, value in uses:
        if value in first:
            where = f"{first[value].code} in {first[value].file}"
            yield entry.fault(field, f"{value} is used before, by {where}; choose another")
        else:
            first[value] = entry


def _holiday_faults(entry: Entry[LocalHoliday], holiday: LocalHoliday) -> Iterator[Fault]:
    if holiday.month_day is None:
        if not holiday.days:
            yield entry.fault("days", "is missing, as is month_day; add one of them")
        return
    try:
        date.fromisoformat(f"{_LEAP_YEAR}-{holiday.month_day}")
    except ValueError:
        yield entry.fault(
            "month_day", f"{holiday.month_day} is no day of the year; write month-day, as 11-19"
        )
