"""A part that did not start: which, why, and what to do about it."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a part died of, and the remedy."""

    why: str
    remedy: str


PORT_TAKEN: Final = Diagnosis(
    "another program listens on a port it needs",
    "start again, other ports are picked then; `ss -ltnp` shows who listens where",
)

_KNOWN: Final = (
    (re.compile(r"eaddrinuse|address already in use", re.IGNORECASE), PORT_TAKEN),
    (
        re.compile(r"No module named"),
        Diagnosis("a Python module is missing", "run `make setup`; `make clean setup` if that does not help"),
    ),
    (
        re.compile(r"no space left|enospc", re.IGNORECASE),
        Diagnosis("the disk is full", "make room on the disk that holds the data folder"),
    ),
    (
        re.compile(r"cannot allocate memory|MemoryError|eheap_alloc", re.IGNORECASE),
        Diagnosis("there is not enough memory", "end other programs; the whole needs about 1.5 GB"),
    ),
    (
        re.compile(r"permission denied|eacces", re.IGNORECASE),
        Diagnosis("it may not read or write a file of its folder", "give the folder to the user you run as"),
    ),
)


def diagnose(tail: str) -> Diagnosis | None:
    """Return what the last lines of a log say a part died of, if it is something we know."""
    return next((diagnosis for sign, diagnosis in _KNOWN if sign.search(tail)), None)


class StartError(Exception):
    """A part did not start. ``str`` says which, why, what to do, and shows its last words."""

    def __init__(self, part: str, diagnosis: Diagnosis, *, tail: str = "") -> None:
        super().__init__(part, diagnosis, tail)
        self.part = part
        self.why = diagnosis.why
        self.remedy = diagnosis.remedy
        self.tail = tail

    @property
    def port_taken(self) -> bool:
        """Whether other ports would help."""
        return self.why == PORT_TAKEN.why

    def __str__(self) -> str:
        said = [f"  | {line}" for line in self.tail.splitlines()]
        lines = [f"{self.part} did not start: {self.why}", f"What to do: {self.remedy}"]
        return "\n".join([*lines, *(["Its last words:", *said] if said else [])])
