import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from services.chassis import failpoints, outbox
from services.chassis.clock import Clock
from services.chassis.failpoints import Point
from services.chassis.logs import get_log
from services.chassis.mongo import MONGO_AWAY, Collection
from services.chassis.outgoing import Outgoing
from services.chassis.publisher import Publisher, PublishFailedError, UnroutableError

_GRACE = timedelta(seconds=15)
"""Younger events are still in the hands of the process that stored them, which may be another."""
_BATCH = 64
_CONCURRENT = 16


class Relay:
    """Publishes what requests and timers stored, then clears it; finds again what a crash left behind.

    Fresh events arrive through ``offer`` and need no read; the sweep finds the rest. Twice is harmless:
    an event keeps its id. When the hand-over queue is full the sweep takes care, so memory is bounded.
    """

    def __init__(self, publisher: Publisher, clock: Clock, *, interval: float) -> None:
        self._publisher = publisher
        self._clock = clock
        self._interval = interval
        self._fresh: asyncio.Queue[tuple[Collection, str, tuple[Outgoing, ...]]] = asyncio.Queue(1_000)
        self._in_hand: Counter[tuple[str, str]] = Counter()
        self._collections: list[Collection] = []
        self._slots = asyncio.Semaphore(_CONCURRENT)

    def watch(self, collection: Collection) -> None:
        """Sweep this collection too."""
        self._collections.append(collection)

    def offer(self, collection: Collection, key: str, outgoing: tuple[Outgoing, ...]) -> None:
        """Hand over freshly stored events."""
        if not self._fresh.full():
            self._in_hand[collection.name, key] += 1
            self._fresh.put_nowait((collection, key, outgoing))

    async def run(self) -> None:
        """Publish until cancelled."""
        await self.sweep(timedelta())
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._drain())
            tasks.create_task(self._sweep_for_ever())

    async def _drain(self) -> None:
        while True:
            batch = [await self._fresh.get()]
            while not self._fresh.empty() and len(batch) < _BATCH:
                batch.append(self._fresh.get_nowait())
            for collection in {id(entry[0]): entry[0] for entry in batch}.values():
                entries = [(key, outgoing) for owner, key, outgoing in batch if owner is collection]
                await self._relay(collection, entries)
                self._in_hand -= Counter((collection.name, key) for key, _ in entries)

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            await self.sweep(_GRACE)

    async def sweep(self, grace: timedelta) -> None:
        """Publish events that have waited longer than ``grace``."""
        for collection in self._collections:
            try:
                waiting = await outbox.unsent(collection, self._clock.now() - grace, _BATCH)
            except MONGO_AWAY as error:
                get_log().warning("outbox_unreadable", collection=collection.name, error=repr(error))
                continue
            forgotten = [entry for entry in waiting if (collection.name, entry[0]) not in self._in_hand]
            if forgotten:
                await self._relay(collection, forgotten)

    async def _relay(self, collection: Collection, entries: Sequence[tuple[str, Sequence[Outgoing]]]) -> None:
        sent = [
            key_and_ids
            for key_and_ids in await asyncio.gather(*(self._publish(key, out) for key, out in entries))
            if key_and_ids is not None
        ]
        if not sent:
            return
        failpoints.passed(Point.BEFORE_CLEAR)
        try:
            await outbox.clear(collection, sent)
        except MONGO_AWAY as error:
            get_log().warning("outbox_not_cleared", collection=collection.name, error=repr(error))

    async def _publish(self, key: str, outgoing: Sequence[Outgoing]) -> outbox.Sent | None:
        async with self._slots:
            try:
                await self._publisher.publish(outgoing)
            except UnroutableError as error:
                get_log().error("event_unroutable", case_no=key, alert=True, error=str(error))
                return None
            except PublishFailedError as error:
                get_log().warning("event_kept", case_no=key, error=str(error))
                return None
        return key, tuple(each.id for each in outgoing)
