"""A catalogue as read from its files, before it is known to be whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from contracts.catalog import CatalogueModel, Department, Item, LocalHoliday, Retirement, Zone
from services.chassis.catalogue.faults import Fault

ModelT = TypeVar("ModelT", bound=CatalogueModel)
ModelT_co = TypeVar("ModelT_co", bound=CatalogueModel, covariant=True)


@dataclass(frozen=True, slots=True)
class Entry(Generic[ModelT_co]):
    """One table of a file. Where it is at fault itself it has no model, but others may still name it."""

    file: str
    code: str
    table: Mapping[str, Any]
    model: ModelT_co | None

    def fault(self, field: str, problem: str) -> Fault:
        """Return a fault of this entry."""
        return Fault(self.file, self.code, field, problem)


@dataclass(frozen=True, slots=True)
class Draft:
    """Every entry of every file that could be read."""

    centre: str | None
    zones: Sequence[Entry[Zone]]
    departments: Sequence[Entry[Department]]
    holidays: Sequence[Entry[LocalHoliday]]
    items: Sequence[Entry[Item]]
    retirements: Sequence[Entry[Retirement]]


def sound(entries: Iterable[Entry[ModelT]]) -> Iterator[tuple[Entry[ModelT], ModelT]]:
    """Yield the entries that have no fault of their own, with their models."""
    return ((entry, entry.model) for entry in entries if entry.model is not None)
