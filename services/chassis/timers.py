import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from services.chassis.aggregates import Aggregates
from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.mongo import MONGO_AWAY, Collection
from services.chassis.step import Step

_LEASE = timedelta(seconds=60)
_BATCH = 32
_CONCURRENT = 8
_PARK: Final = "park"


@dataclass(frozen=True, slots=True)
class Timer:
    """One due timer. ``kind`` is ``<what>`` or ``<what>:<which>``; ``due`` names this firing."""

    key: str
    kind: str
    due: datetime

    @property
    def which(self) -> str:
        """The part of the kind after the colon."""
        return self.kind.partition(":")[2]


Wake = Callable[[Timer], Awaitable[None]]
Revive = Callable[[Any, datetime], Step[Any] | None]
"""Given the state and the present: the step that begins anew what stalled, None when nothing is stalled."""
Why = Callable[[Any], str]
"""Given the state: why it stalled, without personal data."""


def park(what: str) -> str:
    """Name the timer, due at once, that has a stalled thing parked: ``park:<what>``.

    ``what`` is the kind of the timer that gave up, such as ``send`` or ``send:granted``.
    """
    return f"{_PARK}:{what}"


@dataclass(frozen=True, slots=True)
class Sleepers:
    """Aggregates and what to do when one of them wakes, by the timer's ``<what>``."""

    aggregates: Aggregates[Any]
    wake: Mapping[str, Wake] = field(default_factory=dict)
    revive: Mapping[str, Revive] = field(default_factory=dict)
    """How what a ``park:<what>`` timer had parked begins anew on a person's word, by ``<what>``."""
    why: Mapping[str, Why] = field(default_factory=dict)
    """Why it stalled, by the same names."""

    @property
    def collection(self) -> Collection:
        """Where they are."""
        return self.aggregates.collection


class Timers:
    """Wakes aggregates whose timers are due.

    A timer is a field of the aggregate it wakes, stored by the same write that asked for it. Waking
    claims the aggregate for a minute, so that of several processes one acts; a process that dies then
    leaves a lease that runs out. A handler ends its timer by the step that it takes.
    """

    def __init__(self, sleepers: Sequence[Sleepers], clock: Clock, *, interval: float) -> None:
        self._sleepers = sleepers
        self._clock = clock
        self._interval = interval
        self._slots = asyncio.Semaphore(_CONCURRENT)

    async def run(self) -> None:
        """Wake what is due until cancelled."""
        while True:
            if not await self.sweep():
                await asyncio.sleep(self._interval)

    async def sweep(self) -> int:
        """Wake a batch of every collection and return how many aggregates woke."""
        woken = 0
        for sleepers in self._sleepers:
            try:
                due = await self._due(sleepers.collection)
                woken += sum(await asyncio.gather(*(self._wake(sleepers, document) for document in due)))
            except MONGO_AWAY as error:
                get_log().warning("timers_unreadable", collection=sleepers.collection.name, error=repr(error))
        return woken

    async def _due(self, collection: Collection) -> list[dict[str, Any]]:
        cursor = collection.find({"wake_at": {"$lte": self._clock.now()}}, {"wake_at": 1, "timers": 1})
        return await cursor.sort("wake_at", 1).limit(_BATCH).to_list(_BATCH)

    async def _wake(self, sleepers: Sleepers, document: Mapping[str, Any]) -> bool:
        async with self._slots:
            key, seen = document["_id"], document["wake_at"]
            claim = await sleepers.collection.update_one(
                {"_id": key, "wake_at": seen}, {"$set": {"wake_at": self._clock.now() + _LEASE}}
            )
            if claim.modified_count == 0:
                return False
            now = self._clock.now()
            for kind, due in document["timers"].items():
                if due <= now:
                    await self._call(sleepers, Timer(key, kind, due))
            return True

    async def _call(self, sleepers: Sleepers, timer: Timer) -> None:
        what = timer.kind.partition(":")[0]
        try:
            await sleepers.wake[what](timer)
        except Exception:  # noqa: BLE001 - one aggregate's trouble is its own; the lease brings it back
            get_log().exception("timer_failed", timer=timer.kind, key=timer.key, alert=True)
