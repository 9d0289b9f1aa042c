"""What is wrong with a catalogue, said so that whoever keeps its files can put it right."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right: where it stands, and what to do about it."""

    file: str
    """Path inside the catalogue's folder."""
    entry: str
    """Code of the zone, department or item; ``line 12`` where it is no TOML; empty for a whole file."""
    field: str
    """``materials[drawings].issued_by``; lists by code, or counted from 1. Empty for a whole entry."""
    problem: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.entry, self.field, self.problem) if part)


class CatalogueFaults(Exception):  # noqa: N818 - what it carries, not that it is an error, is its name
    """A catalogue that may not be used, with all its faults, file by file, one a line in its message."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.file))
        super().__init__("\n".join(map(str, self.faults)))
