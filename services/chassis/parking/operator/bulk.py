import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.chassis.clock import Clock
from services.chassis.parking.operator.acts import Acts, StaleError
from services.chassis.parking.operator.shelf import Filter, Shelf
from services.chassis.parking.parked import NotParkedError, Parked, ParkedStanding

_PAUSE: Final = 0.02
"""Seconds between two: replaying a flood must not become the next."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a part of many. ``until``: what is parked later is not meant; ``left`` are to follow."""

    until: datetime
    done: int
    not_taken: int
    left: int


class Bulk:
    """Does with many parked things what an operator asks: a batch at a time, at most 50 a second."""

    def __init__(self, shelf: Shelf, acts: Acts, clock: Clock) -> None:
        self._shelf = shelf
        self._acts = acts
        self._clock = clock

    async def replay(self, wanted: Filter, by: str, until: datetime | None, limit: int) -> Batch:
        """Give back those that wait; what comes back to stand here is not given back again."""
        return await self._each(wanted, until, limit, lambda key: self._acts.replay(key, by))

    async def discard(
        self, wanted: Filter, by: str, reason: str, until: datetime | None, limit: int
    ) -> Batch:
        """Decide that those that wait need not be handled."""
        return await self._each(wanted, until, limit, lambda key: self._acts.discard(key, by, reason))

    async def _each(
        self, wanted: Filter, until: datetime | None, limit: int, act: Callable[[str], Awaitable[Parked]]
    ) -> Batch:
        until = until or self._clock.now()
        outcomes = []
        for key in await self._shelf.waiting(wanted, until, limit):
            try:
                outcomes.append(await act(key))
            except (NotParkedError, StaleError):
                continue  # another operator was faster
            await asyncio.sleep(_PAUSE)
        not_taken = sum(parked.standing is ParkedStanding.PARKED for parked in outcomes)
        left = await self._shelf.left(wanted, until)
        return Batch(until, len(outcomes) - not_taken, not_taken, left)
