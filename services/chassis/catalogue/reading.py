"""From TOML files to entries, collecting faults instead of stopping at the first."""

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from contracts.catalog import CatalogueModel
from services.chassis.catalogue.draft import Entry
from services.chassis.catalogue.faults import Fault
from services.chassis.catalogue.validation import name_of, validated

ModelT = TypeVar("ModelT", bound=CatalogueModel)


class Unreadable(Exception):  # noqa: N818 - said of a file
    """A file that is not there or not TOML; carries the place and what to do."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(problem)
        self.place = place
        self.problem = problem


class Reading:
    """One pass over a catalogue's folder."""

    def __init__(self, folder: Path) -> None:
        self.faults: list[Fault] = []
        self.complete = True
        """Whether every file could be read, so that what is missing is really missing."""
        self._folder = folder

    def files_in(self, subfolder: str) -> list[str]:
        """Return the TOML files of a subfolder, in the order of their names."""
        paths = sorted(self._folder.glob(f"{subfolder}/*.toml"))
        if not paths:
            self._unreadable(subfolder, "", "holds no .toml file; write one for each department")
        return [path.relative_to(self._folder).as_posix() for path in paths]

    def table(self, file: str, name: str, model: type[ModelT]) -> ModelT | None:
        """Return a file that is one table, or none where it is at fault."""
        document = self._document(file)
        return None if document is None else self._validated(file, name, document, model)

    def entries(self, file: str, key: str, model: type[ModelT]) -> tuple[Entry[ModelT], ...]:
        """Return the ``[[key]]`` tables of a file; the faulty ones too, without their model."""
        document = self._document(file) or {}
        for unknown in sorted(document.keys() - {key}):
            self.faults.append(
                Fault(file, "", unknown, f"is not known here; this file has [[{key}]] tables only")
            )
        tables = document.get(key, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._unreadable(file, key, f"must be tables; write [[{key}]] above each")
            return ()
        named = [(name_of(table) or f"{key} {at}", table) for at, table in enumerate(tables, start=1)]
        return tuple(
            Entry(file, name, table, self._validated(file, name, table, model)) for name, table in named
        )

    def _document(self, file: str) -> dict[str, Any] | None:
        try:
            return _parsed(self._folder / file)
        except Unreadable as reason:
            self._unreadable(file, reason.place, reason.problem)
            return None

    def _unreadable(self, file: str, place: str, problem: str) -> None:
        self.complete = False
        self.faults.append(Fault(file, place, "", problem))

    def _validated(self, file: str, name: str, table: dict[str, Any], model: type[ModelT]) -> ModelT | None:
        found = validated(table, model)
        if isinstance(found, model):
            return found
        self.faults += (Fault(file, name, field, problem) for field, problem in found)
        return None


def _parsed(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
    except FileNotFoundError as missing:
        raise Unreadable("", "is missing; every catalogue has it") from missing
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"line {line}", "is not UTF-8; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else raw.rstrip().count(b"\n") + 1
        raise Unreadable(f"line {line}", f"is not TOML: {error}; correct the line") from error
