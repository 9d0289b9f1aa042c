import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import uuid4

from services.chassis import failpoints, outbox
from services.chassis.behind import Behind
from services.chassis.clock import Clock
from services.chassis.failpoints import Point
from services.chassis.logs import get_log
from services.chassis.mongo import MONGO_AWAY, Collection
from services.chassis.outgoing import Outgoing
from services.chassis.publisher import BrokerAwayError, Publisher, PublishFailedError
from services.chassis.roads import Roads

_GRACE = timedelta(seconds=15)
"""Younger events are still in the hands of the process that stored them, which may be another."""
_HANDED_OVER = 1_000
_BATCH = 64
_CONCURRENT = 16
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0

Entries = Sequence[tuple[str, Sequence[Outgoing]]]
"""Keys of aggregates and their events, in the order they were said."""


class Relay:
    """Publishes what requests and timers stored, then clears it; finds again what a crash left behind.

    Fresh events arrive through ``offer`` and need no read; the sweep finds the rest, under a lease so that
    of several processes one publishes them. Twice is harmless: an event keeps its id. Events of one
    aggregate go out in the order they were said: one whose event did not get through is behind, and until
    the sweep has caught up with it nothing of it goes any other way. Everything in memory is bounded; what
    has no room there waits in the database.
    """

    def __init__(self, publisher: Publisher, clock: Clock, *, interval: float) -> None:
        self._publisher = publisher
        self._clock = clock
        self._interval = interval
        self._token = uuid4().hex
        self._fresh: asyncio.Queue[tuple[Collection, str, tuple[Outgoing, ...]]] = asyncio.Queue(_HANDED_OVER)
        self._in_hand: Counter[tuple[str, str]] = Counter()
        self._nothing_in_hand = asyncio.Event()
        self._nothing_in_hand.set()
        self._behind = Behind()
        self._needed = asyncio.Event()
        self._roads = Roads()
        self._trouble: _Trouble | None = None
        self._collections: list[Collection] = []
        self._slots = asyncio.Semaphore(_CONCURRENT)

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
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._nothing_in_hand.wait()

    def figures(self) -> Mapping[str, object]:
        """Return how much is in memory and which routes are blocked."""
        return {
            "handed_over": self._in_hand.total(),
            "behind": len(self._behind),
            "blocked_routes": self._roads.blocked,
        }

    async def _drain(self) -> None:
        while True:
            batch = [await self._fresh.get()]
            while not self._fresh.empty() and len(batch) < _BATCH:
                batch.append(self._fresh.get_nowait())
            for collection in {id(entry[0]): entry[0] for entry in batch}.values():
                fresh = [(key, outgoing) for owner, key, outgoing in batch if owner is collection]
                for key in await self._relay(collection, self._due(collection, fresh)):
                    self._leave_to_the_sweep(collection, key)
                self._in_hand -= Counter((collection.name, key) for key, _ in fresh)
            if not self._in_hand:
                self._nothing_in_hand.set()

    def _due(self, collection: Collection, fresh: Entries) -> Entries:
        """Return one entry an aggregate, without those that fell behind since they were handed over."""
        due: dict[str, list[Outgoing]] = {}
        for key, outgoing in fresh:
            if (collection.name, key) in self._behind:
                self._leave_to_the_sweep(collection, key)
            else:
                due.setdefault(key, []).extend(outgoing)
        return list(due.items())

    def _leave_to_the_sweep(self, collection: Collection, key: str) -> None:
        self._behind.left((collection.name, key))
        self._needed.set()

    async def _sweep_for_ever(self) -> None:
        pause = _FIRST_PAUSE
        whole = await self.sweep(timedelta())
        while True:
            if whole:
                pause = _FIRST_PAUSE
                await self._until_needed()
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            whole = await self.sweep(timedelta() if self._behind else _GRACE)

    async def _until_needed(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._interval):
                await self._needed.wait()

    async def sweep(self, grace: timedelta) -> bool:
        """Publish events that have waited longer than ``grace``; say whether none of them is left."""
        self._needed.clear()
        if not self._publisher.connected:
            self._begin_trouble("the broker is away")
            return False
        self._roads.open_all()
        self._behind.begin_pass()
        whole = all([await self._sweep_collection(each, grace) for each in self._collections])
        self._behind.end_pass(clean=whole)
        if whole:
            self._end_trouble()
        return whole

    async def _sweep_collection(self, collection: Collection, grace: timedelta) -> bool:
        whole = True
        try:
            async for page in outbox.heads(collection, self._clock.now() - grace):
                whole &= await self._sweep_page(collection, page)
                if not self._publisher.connected:
                    return False
        except MONGO_AWAY as error:
            self._begin_trouble(f"{collection.name} cannot be read: {error!r}")
            return False
        return whole

    async def _sweep_page(self, collection: Collection, page: Sequence[outbox.Head]) -> bool:
        name = collection.name
        forgotten = [head for head in page if (name, head.key) not in self._in_hand]
        for head in forgotten:
            self._behind.taken((name, head.key))
        passable = [head.key for head in forgotten if not self._roads.is_shut(head.route)]
        if not passable:
            return not forgotten
        entries = await outbox.claim(collection, passable, token=self._token, now=self._clock.now())
        left = await self._relay(collection, entries)
        if self._trouble:
            self._trouble.published += len(entries) - len(left)
        return not left and len(entries) == len(forgotten)

    async def _relay(self, collection: Collection, entries: Entries) -> Sequence[str]:
        """Publish and clear; return the keys of aggregates that still have events to publish."""
        sent = await asyncio.gather(*(self._publish(key, outgoing) for key, outgoing in entries))
        if not await self._clear(collection, [(key, ids) for key, ids in sent if ids]):
            return [key for key, _ in entries]
        left = []
        for (key, outgoing), (_, ids) in zip(entries, sent, strict=True):
            if len(ids) < len(outgoing):
                left.append(key)
            else:
                self._behind.done((collection.name, key))
        return left

    async def _clear(self, collection: Collection, sent: Sequence[outbox.Sent]) -> bool:
        if not sent:
            return True
        failpoints.passed(Point.BEFORE_CLEAR)
        try:
            await outbox.clear(collection, sent)
        except MONGO_AWAY as error:
            self._begin_trouble(f"{collection.name} cannot be cleared: {error!r}")
            return False
        return True

    async def _publish(self, key: str, outgoing: Sequence[Outgoing]) -> outbox.Sent:
        """Publish an aggregate's events in order, up to the first that does not get through."""
        sent = []
        async with self._slots:
            for each in outgoing:
                if not await self._gets_through(each):
                    break
                sent.append(each.id)
        return key, tuple(sent)

    async def _gets_through(self, outgoing: Outgoing) -> bool:
        if self._roads.is_shut(outgoing.route):
            return False
        try:
            await self._publisher.publish([outgoing])
        except BrokerAwayError as error:
            self._begin_trouble(str(error))
            return False
        except PublishFailedError as error:
            self._roads.failed(outgoing, error)
            return False
        self._roads.worked(outgoing)
        return True

    def _begin_trouble(self, reason: str) -> None:
        if self._trouble is None:
            self._trouble = _Trouble()
            get_log().warning("relay_held_up", reason=reason)

    def _end_trouble(self) -> None:
        if self._trouble is not None:
            seconds = round(time.monotonic() - self._trouble.since, 1)
            get_log().warning("relay_caught_up", seconds=seconds, aggregates=self._trouble.published)
            self._trouble = None


class _Trouble:
    """A stretch of time in which broker or database was away."""

    def __init__(self) -> None:
        self.since = time.monotonic()
        self.published = 0
        """Aggregates whose events the sweep has published since."""
