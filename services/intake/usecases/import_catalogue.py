from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

from contracts.catalog import Catalogue, Item
from services.chassis.catalogue import Import, load_catalogue, write_import
from services.intake.adapters.lists import read_sheets
from services.intake.domain.catalogue_change import CatalogueChange, Comparison
from services.intake.domain.guide_lint.columns import COLUMNS, ITEMS, MATERIALS
from services.intake.domain.guide_lint.headings import HeaderMap
from services.intake.domain.guide_lint.lint import Linted, lint
from services.intake.domain.guide_lint.places import Places
from services.intake.domain.guide_lint.sheet import Row, Sheet
from services.intake.domain.guide_listing import Cells, Listing, listed

Progress = Callable[[str, int | None], Callable[[], None]]
"""Begins a piece of work: its name, how many rows if known; what comes back is told of each row done."""


class FindingsError(Exception):
    """A list with findings; it can be neither compared nor imported."""


class PastDayError(ValueError):
    """A guide cannot change for days that are over: cases have begun with the one before."""


class ImportCatalogue:
    """Compares lists with a catalogue's folder as it will be on ``day``, and brings them in.

    ``today`` is the day on the centre's calendar. Raises ``CatalogueFaults`` for a folder at fault.
    """

    def __init__(self, folder: Path, *, day: date, today: date, progress: Progress) -> None:
        self._folder = folder
        self._day = day
        self._today = today
        self._progress = progress
        self._catalogue: Catalogue = load_catalogue(folder)
        self._places = Places(self._catalogue, day)

    def lint(self, path: Path, names: HeaderMap) -> Linted:
        """Read and check a list; what cannot be read is a finding too."""
        sheets, unreadable = read_sheets(path, names, on_row=self._progress("读取", None))
        if unreadable:
            return Linted((), unreadable)
        return self._linted(path.name, sheets, names)

    def lint_in_force(self) -> Linted:
        """Hold what is in force to the same rules as lists."""
        name = self._folder.name
        sheets = {sheet: _sheet(name, sheet, rows) for sheet, rows in self.listing().items()}
        return self._linted(name, sheets, {})

    def compare(self, linted: Linted, *, retire: Collection[str] = (), reason: str = "") -> CatalogueChange:
        """Return what a list would change; nothing is written.

        Raises ``FindingsError``, ``RetirementRefusedError``.
        """
        if linted.findings:
            raise FindingsError(f"{len(linted.findings)} findings")
        comparison = Comparison(self._catalogue, self._places, self._day)
        return comparison.change(linted.guides, retire=retire, reason=reason)

    def apply(self, change: CatalogueChange, source: str) -> Path | None:
        """Bring a change in, wholly or not at all; None where there is nothing to bring.

        Raises ``PastDayError``, ``CatalogueFaults`` where the catalogue would not hold as a whole with
        it, ``CatalogueMovedError`` when another import came between.
        """
        if change.day < self._today:
            raise PastDayError(f"{change.day} is over")
        if not change.versions and not change.retired:
            return None
        content = Import(
            source=source, made_on=self._today, items=change.versions, retirements=tuple(change.retired)
        )
        load_catalogue(self._folder, pending=content)
        return write_import(self._folder, self._catalogue.imports + 1, content)

    def listing(self, most: int | None = None) -> Mapping[str, Sequence[Cells]]:
        """Return what is in force as the sheets of a list; ``most`` items of it, if given."""
        listings = [self._listed(item) for item in self._catalogue.items_on(self._day)[:most]]
        return {
            ITEMS: [listing.item for listing in listings],
            MATERIALS: [cells for listing in listings for cells in listing.materials],
        }

    def _listed(self, item: Item) -> Listing:
        return listed(item, self._places, self._catalogue.zones_by_code[item.zone].name)

    def _linted(self, file: str, sheets: Mapping[str, Sheet], names: HeaderMap) -> Linted:
        rows = sum(max(len(sheet.rows) - 1, 0) for sheet in sheets.values())
        return lint(file, sheets, self._places, names, on_row=self._progress("检查", rows))


def _sheet(file: str, name: str, rows: Sequence[Cells]) -> Sheet:
    headings = COLUMNS[name]
    table = [headings, *(tuple(row[heading] for heading in headings) for row in rows)]
    return Sheet(file, name, tuple(Row(number, cells) for number, cells in enumerate(table, start=1)))
