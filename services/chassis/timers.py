from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from services.chassis.aggregates import Aggregates
from services.chassis.mongo import Collection
from services.chassis.step import Step

PARK: Final = "park"


@dataclass(frozen=True, slots=True)
class Timer:
    """One due timer. ``kind`` is ``<what>`` or ``<what>:<which>``; ``due`` names this firing."""

    key: str
    kind: str
    due: datetime

    @property
    def what(self) -> str:
        """The part of the kind before the colon."""
        return self.kind.partition(":")[0]

    @property
    def which(self) -> str:
        """The part of the kind after the colon."""
        return self.kind.partition(":")[2]


Wake = Callable[[Timer], Awaitable[None]]
Hold = Callable[[Mapping[str, Any]], datetime | None]
"""Given an aggregate's index: None, or when to wake it instead of now."""
Revive = Callable[[Any, datetime], Step[Any] | None]
"""Given the state and the present: the step that begins anew what stalled, None when nothing is stalled."""
Why = Callable[[Any], str]
"""Given the state: why it stalled, without personal data."""


def park(what: str) -> str:
    """Name the timer, due at once, that has a stalled thing parked: ``park:<what>``.

    ``what`` is the kind of the timer that gave up, such as ``send`` or ``send:granted``.
    """
    return f"{PARK}:{what}"


@dataclass(frozen=True, slots=True)
class Sleepers:
    """Aggregates and what to do when one of them wakes, by the timer's ``<what>``.

    Those whose ``index.partner`` is the same wake in one lane, a few at a time.
    """

    aggregates: Aggregates[Any]
    wake: Mapping[str, Wake] = field(default_factory=dict)
    hold: Hold = lambda _: None
    """Not asked about what is to be parked."""
    revive: Mapping[str, Revive] = field(default_factory=dict)
    """How what a ``park:<what>`` timer had parked begins anew on a person's word, by ``<what>``."""
    why: Mapping[str, Why] = field(default_factory=dict)
    """Why it stalled, by the same names."""

    @property
    def collection(self) -> Collection:
        """Where they are."""
        return self.aggregates.collection
