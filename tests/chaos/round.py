from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from tests.chaos.play import Play

PATIENCE: Final = 90.0
"""Seconds without progress: longer than the lease of a timer (60 s) and the first retry (25 s)."""

Disturb = Callable[[Play], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Round:
    """One way to break something under load."""

    name: str
    how: str
    """What is broken, for the table."""
    disturb: Disturb
    """Lets applicants come, breaks, mends; returns when the disturbance is over."""
    patience: float = PATIENCE
    not_promised: str = ""
    """Why this is not withstood yet; such a round is played only when it is named."""
