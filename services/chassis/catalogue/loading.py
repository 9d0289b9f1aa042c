"""From a catalogue's folder to a catalogue."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from contracts.catalog import Catalogue, CatalogueModel, Centre, Department, Item, LocalHoliday, Zone
from services.chassis.catalogue.checks import missing_elsewhere, wrong_as_it_stands
from services.chassis.catalogue.draft import Draft, Entry, sound
from services.chassis.catalogue.faults import CatalogueFaults
from services.chassis.catalogue.imports import Import, read_imports
from services.chassis.catalogue.reading import Reading

ModelT = TypeVar("ModelT", bound=CatalogueModel)


class CentreFile(CatalogueModel):
    """What centre.toml says."""

    version: str = Field(min_length=1)
    centre: Centre


def load_catalogue(folder: Path, *, pending: Import | None = None) -> Catalogue:
    """Return the catalogue that stands in ``folder``, checked as a whole.

    Reads centre.toml, zones.toml, departments.toml, calendar.toml, the files in items/ and those in
    imports/; ``pending`` is an import not yet there, to see whether all would hold with it. Raises
    ``CatalogueFaults`` naming every fault of every file. Only whether what is mentioned exists waits
    until all files can be read: one that cannot would make every mention of its entries wrong.
    """
    reading = Reading(folder)
    imports = read_imports(reading, pending)
    centre = reading.table("centre.toml", "centre", CentreFile)
    draft = Draft(
        centre=centre.centre.code if centre else None,
        zones=reading.entries("zones.toml", "zone", Zone),
        departments=reading.entries("departments.toml", "department", Department),
        holidays=reading.entries("calendar.toml", "local_holiday", LocalHoliday),
        items=[*_written(reading), *imports.items],
        retirements=imports.retirements,
    )
    if not imports.count and not reading.files("items/*.toml"):
        reading.unreadable("items", "", "holds no .toml file; write one for each department")
    reading.faults += wrong_as_it_stands(draft)
    if reading.complete:
        reading.faults += missing_elsewhere(draft)
    if reading.faults or centre is None:
        raise CatalogueFaults(reading.faults)
    return Catalogue(
        version=f"{centre.version}+{imports.count}" if imports.count else centre.version,
        imports=imports.count,
        centre=centre.centre,
        zones=_models(draft.zones),
        departments=_models(draft.departments),
        items=_models(draft.items),
        retirements=_models(draft.retirements),
        local_holidays=_models(draft.holidays),
    )


def _written(reading: Reading) -> Iterator[Entry[Item]]:
    for file in reading.files("items/*.toml"):
        yield from reading.entries(file, "item", Item)


def _models(entries: Sequence[Entry[ModelT]]) -> tuple[ModelT, ...]:
    return tuple(model for _, model in sound(entries))
