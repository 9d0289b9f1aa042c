"""Imports: what lists brought into the catalogue after its files were written, one file each, for ever."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from contracts.catalog import CatalogueModel, Item, Retirement
from services.chassis.catalogue.draft import Entry
from services.chassis.catalogue.faults import Fault
from services.chassis.catalogue.reading import Reading

_FOLDER: Final = "imports"


class Import(CatalogueModel):
    """New versions of items and ends of items, as one list brought them."""

    source: str
    """Name of the list."""
    made_on: date
    items: tuple[Item, ...]
    retirements: tuple[Retirement, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return it as its file holds it; what is as by default is left out."""
        return self.model_dump(mode="json", exclude_defaults=True)


class CatalogueMovedError(Exception):
    """Somebody else imported meanwhile: what was compared is no longer what is in force."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What all imports hold, in their order."""

    count: int
    items: Sequence[Entry[Item]]
    retirements: Sequence[Entry[Retirement]]


def read_imports(reading: Reading, pending: Import | None = None) -> Imported:
    """Read imports/0001.json and so on; ``pending`` counts as the one after the last."""
    files = reading.files(f"{_FOLDER}/*.json")
    documents: dict[str, Mapping[str, Any]] = {file: reading.document(file) or {} for file in files}
    if pending is not None:
        documents[_name(len(files) + 1)] = pending.document()
    for number, file in enumerate(files, start=1):
        if file != _name(number):
            reading.faults.append(Fault(file, "", "", f"stands where {_name(number)} should; restore that"))
    items: list[Entry[Item]] = []
    retirements: list[Entry[Retirement]] = []
    for file, document in documents.items():
        items += reading.tables(file, "items", document.get("items", []), Item)
        retirements += reading.tables(file, "retirements", document.get("retirements", []), Retirement)
    return Imported(len(documents), items, retirements)


def write_import(folder: Path, number: int, content: Import) -> Path:
    """Put an import into the catalogue's folder as number ``number``, wholly or not at all.

    Raises ``CatalogueMovedError`` when there is one of that number already.
    """
    target = folder / _name(number)
    target.parent.mkdir(exist_ok=True)
    text = json.dumps(content.document(), ensure_ascii=False, indent=1)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, suffix=".new") as draft:
        draft.write(text + "\n")
        draft.flush()
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, target)
        except FileExistsError as error:
            raise CatalogueMovedError(f"{target.name} is there already; compare again") from error
    target.chmod(0o644)
    _sync(target.parent)
    return target


def _name(number: int) -> str:
    return f"{_FOLDER}/{number:04d}.json"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
