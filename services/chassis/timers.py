import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.mongo import MONGO_AWAY, Collection

_LEASE = timedelta(seconds=60)
_BATCH = 32
_CONCURRENT = 8


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


@dataclass(frozen=True, slots=True)
class Sleepers:
    """A collection of aggregates and what to do when one of them wakes, by the timer's ``<what>``."""

    collection: Collection
    wake: Mapping[str, Wake]


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
