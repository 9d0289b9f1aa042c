"""Acts on many parked things, batch by batch, with a bar that shows how far it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console
from rich.progress import Progress

from deploy.operator.doors import Door

_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of many."""

    done: int = 0
    not_taken: int = 0

    def plus(self, batch: Mapping[str, Any]) -> "Tally":
        """Add a batch."""
        return Tally(self.done + batch["done"], self.not_taken + batch["not_taken"])


def waiting(doors: Iterable[Door], wanted: Mapping[str, Any]) -> dict[Door, int]:
    """Count what would be meant, by door; doors where nothing is are left out."""
    counts = {door: _count(door, wanted) for door in doors}
    return {door: count for door, count in counts.items() if count}


def act_on(doors: Mapping[Door, int], path: str, wanted: Mapping[str, Any], console: Console) -> Tally:
    """Have it done with everything that waits now; raises ``OperatorError`` where a service refuses."""
    tally = Tally()
    with Progress(console=console, transient=True) as progress:
        for door, count in doors.items():
            bar = progress.add_task(door.service, total=count)
            asked, left = dict(wanted), 1
            while left:
                batch = door.post(path, asked)
                tally, left, asked["until"] = tally.plus(batch), batch["left"], batch["until"]
                progress.update(bar, completed=max(0, count - left))
    return tally


def _count(door: Door, wanted: Mapping[str, Any]) -> int:
    groups = door.get("/groups", queue=wanted.get("queue"))["groups"]
    group = wanted.get("group")
    return sum(each["waiting"] for each in groups if group in {None, each["group"]})
