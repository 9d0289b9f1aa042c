"""From files to entries, collecting faults instead of stopping at the first."""

import json
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

    def files(self, pattern: str) -> list[str]:
        """Return the files of the folder that fit a pattern, in the order of their names."""
        paths = sorted(self._folder.glob(pattern))
        return [path.relative_to(self._folder).as_posix() for path in paths]

    def table(self, file: str, name: str, model: type[ModelT]) -> ModelT | None:
        """Return a file that is one table, or none where it is at fault."""
        document = self.document(file)
        return None if document is None else self._validated(file, name, document, model)

    def entries(self, file: str, key: str, model: type[ModelT]) -> tuple[Entry[ModelT], ...]:
        """Return the ``[[key]]`` tables of a file; the faulty ones too, without their model."""
        document = self.document(file) or {}
        for unknown in sorted(document.keys() - {key}):
            self.faults.append(
                Fault(file, "", unknown, f"is not known here; this file has [[{key}]] tables only")
            )
        return self.tables(file, key, document.get(key, []), model)

    def tables(self, file: str, key: str, tables: Any, model: type[ModelT]) -> tuple[Entry[ModelT], ...]:
        """Return the tables that stand under a key; the faulty ones too, without their model."""
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.unreadable(file, key, f"must be tables; write [[{key}]] above each")
            return ()
        named = [(name_of(table) or f"{key} {at}", table) for at, table in enumerate(tables, start=1)]
        return tuple(
            Entry(file, name, table, self._validated(file, name, table, model)) for name, table in named
        )

    def document(self, file: str) -> dict[str, Any] | None:
        """Return what a file holds, or none where it cannot be read."""
        try:
            return _parsed(self._folder / file)
        except Unreadable as reason:
            self.unreadable(file, reason.place, reason.problem)
            return None

    def unreadable(self, file: str, place: str, problem: str) -> None:
        """Note a file, or a part of one, of which nothing can be known."""
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
        text = raw.decode("utf-8-sig")
        return _imported(text) if path.suffix == ".json" else tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"line {line}", "is not UTF-8; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else raw.rstrip().count(b"\n") + 1
        raise Unreadable(f"line {line}", f"is not TOML: {error}; correct the line") from error
    except json.JSONDecodeError as error:
        advice = "restore the file, imports are never edited"
        raise Unreadable(f"line {error.lineno}", f"is not JSON: {error.msg}; {advice}") from error


def _imported(text: str) -> dict[str, Any]:
    document = json.loads(text)
    if not isinstance(document, dict):
        raise Unreadable("", "is no JSON object; restore the file, imports are never edited")
    return document
