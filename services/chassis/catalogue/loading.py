"""From a catalogue's folder to a catalogue."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from contracts.catalog import Catalogue, CatalogueModel, Centre, Department, Item, LocalHoliday, Zone
from services.chassis.catalogue.checks import missing_elsewhere, wrong_as_it_stands
from services.chassis.catalogue.draft import Draft, Entry, sound
from services.chassis.catalogue.faults import CatalogueFaults
from services.chassis.catalogue.reading import Reading

ModelT = TypeVar("ModelT", bound=CatalogueModel)


class CentreFile(CatalogueModel):
    """What centre.toml says."""

    version: str = Field(min_length=1)
    centre: Centre


def load_catalogue(folder: Path) -> Catalogue:
    """Return the catalogue that stands in ``folder``, checked as a whole.

    Reads centre.toml, zones.toml, departments.toml, calendar.toml and the files in items/. Raises
    ``CatalogueFaults`` naming every fault of every file. Only whether what is mentioned exists waits
    until all files can be read: one that cannot would make every mention of its entries wrong.
    """
    reading = Reading(folder)
    centre = reading.table("centre.toml", "centre", CentreFile)
    draft = Draft(
        centre=centre.centre.code if centre else None,
        zones=reading.entries("zones.toml", "zone", Zone),
        departments=reading.entries("departments.toml", "department", Department),
        holidays=reading.entries("calendar.toml", "local_holiday", LocalHoliday),
        items=[entry for file in reading.files_in("items") for entry in reading.entries(file, "item", Item)],
    )
    reading.faults += wrong_as_it_stands(draft)
    if reading.complete:
        reading.faults += missing_elsewhere(draft)
    if reading.faults or centre is None:
        raise CatalogueFaults(reading.faults)
    return Catalogue(
        version=centre.version,
        centre=centre.centre,
        zones=_models(draft.zones),
        departments=_models(draft.departments),
        items=_models(draft.items),
        local_holidays=_models(draft.holidays),
    )


def _models(entries: Sequence[Entry[ModelT]]) -> tuple[ModelT, ...]:
    return tuple(model for _, model in sound(entries))
