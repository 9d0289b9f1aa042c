import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from services.chassis.behind import Behind
from services.chassis.clock import Clock
from services.chassis.dispatch import Dispatch, Entries
from services.chassis.mongo import Collection
from services.chassis.outgoing import Outgoing
from services.chassis.publisher import Publisher
from services.chassis.sweep import GRACE, Sweep

_HANDED_OVER = 1_000
_BATCH = 64
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0


class Relay:
    """Publishes what requests and timers stored, then clears it; finds again what a crash left behind.

    Fresh events arrive through ``offer`` and need no read; the sweep finds the rest. Twice is harmless: an
    event keeps its id. Events of one aggregate go out in the order they were said: one whose event did not
    get through is behind, and until the sweep has caught up with it nothing of it goes any other way.
    Everything in memory is bounded; what has no room there waits in the database.
    """

    def __init__(self, publisher: Publisher, clock: Clock, *, interval: float) -> None:
        self._interval = interval
        self._fresh: asyncio.Queue[tuple[Collection, str, tuple[Outgoing, ...]]] = asyncio.Queue(_HANDED_OVER)
        self._in_hand: Counter[tuple[str, str]] = Counter()
        self._nothing_in_hand = asyncio.Event()
        self._nothing_in_hand.set()
        self._behind = Behind()
        self._sweep_needed = asyncio.Event()
        self._collections: list[Collection] = []
        self._dispatch = Dispatch(publisher)
        self._sweep = Sweep(self._dispatch, self._behind, clock, lambda key: key in self._in_hand)

    def watch(self, collection: Collection) -> None:
        """Sweep this collection too."""
        self._collections.append(collection)

    def offer(self, collection: Collection, key: str, outgoing: tuple[Outgoing, ...]) -> None:
        """Hand over freshly stored events."""
        if self._fresh.full() or (collection.name, key) in self._behind:
            self._leave_to_the_sweep(collection, key)
            return
        self._in_hand[collection.name, key] += 1
        self._nothing_in_hand.clear()
        self._fresh.put_nowait((collection, key, outgoing))

    async def run(self) -> None:
        """Publish until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._drain())
            tasks.create_task(self._sweep_for_ever())

    async def finish(self, within: float) -> None:
        """Wait, so many seconds at most, for what is in hand; the rest is stored and the next start's."""
        if not self._dispatch.possible:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._nothing_in_hand.wait()

    async def sweep(self, grace: timedelta) -> bool:
        """Publish events that have waited longer than ``grace``; say whether none of them is left."""
        self._sweep_needed.clear()
        return await self._sweep.sweep(self._collections, grace)

    def figures(self) -> Mapping[str, object]:
        """Return how much is in memory and which routes are blocked."""
        return {
            "handed_over": self._in_hand.total(),
            "behind": len(self._behind),
            "blocked_routes": self._dispatch.roads.blocked,
        }

    async def _drain(self) -> None:
        while True:
            batch = [await self._fresh.get()]
            while not self._fresh.empty() and len(batch) < _BATCH:
                batch.append(self._fresh.get_nowait())
            for collection in {id(entry[0]): entry[0] for entry in batch}.values():
                fresh = [(key, outgoing) for owner, key, outgoing in batch if owner is collection]
                for key in await self._dispatch.send(collection, self._in_order(collection, fresh)):
                    self._leave_to_the_sweep(collection, key)
                self._in_hand -= Counter((collection.name, key) for key, _ in fresh)
            if not self._in_hand:
                self._nothing_in_hand.set()

    def _in_order(self, collection: Collection, fresh: Entries) -> Entries:
        """Return one entry an aggregate, without those that fell behind since they were handed over."""
        entries: dict[str, list[Outgoing]] = {}
        for key, outgoing in fresh:
            if (collection.name, key) in self._behind:
                self._leave_to_the_sweep(collection, key)
            else:
                entries.setdefault(key, []).extend(outgoing)
        return list(entries.items())

    def _leave_to_the_sweep(self, collection: Collection, key: str) -> None:
        self._behind.left((collection.name, key))
        self._sweep_needed.set()

    async def _sweep_for_ever(self) -> None:
        clean, pause = await self.sweep(timedelta()), _FIRST_PAUSE
        while True:
            if clean:
                pause = _FIRST_PAUSE
                await self._until_sweep_is_needed()
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            clean = await self.sweep(timedelta() if self._behind else GRACE)

    async def _until_sweep_is_needed(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._interval):
                await self._sweep_needed.wait()
