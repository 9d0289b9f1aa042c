import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import deploy
from contracts.catalog import Catalogue
from services.chassis.catalogue import load_catalogue
from services.chassis.clock import ManualClock
from services.chassis.mongo import Collection, Database
from services.chassis.outgoing import Outgoing
from services.chassis.service import Ground
from services.chassis.timers import Timer, Wake
from tests.support.folds.memory import MemoryDatabase
from tests.support.messages import NOW

_MOMENTARY = {"zone", "department", "status_before", "consignee"}
"""Of a message: where the case stood when its applicant acted, and what is sealed anew each time."""

Said = tuple[str, dict[str, Any]]


class TooEarlyError(Exception):
    """Who would say this does not yet: something must happen first. It comes again."""


@cache
def catalogue() -> Catalogue:
    """Return the centre's plan."""
    return load_catalogue(Path(deploy.__file__).parent / "catalog" / "linxia")


def ground_of(clock: ManualClock, database: Database | None = None) -> Ground:
    """Return a ground in memory, or on a database."""
    found = database if database is not None else cast("Database", MemoryDatabase())
    return Ground(found, clock, catalogue(), lambda *_: None)


def afterwards() -> ManualClock:
    """Return a clock that looks back: nothing in a history lies in its future, whoever told it."""
    return ManualClock(NOW + timedelta(days=30))


class House(ABC):
    """One service at work on one case: its real use cases, the store, and what the outside saw of it."""

    collection: Collection

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self._published: dict[UUID, Outgoing] = {}

    async def take(self, item: Any) -> None:
        """Take a message, callback or request to its end; raises ``TooEarlyError``."""
        self.publish(await self.handle(item))

    @abstractmethod
    async def handle(self, item: Any) -> Sequence[Outgoing]:
        """Do what an item asks, and return what is to be published."""

    @abstractmethod
    async def view(self) -> Mapping[str, Any]:
        """Return what must not depend on how the case was told."""

    @abstractmethod
    async def check(self) -> None:
        """Assert what holds at every moment."""

    @property
    def wakes(self) -> Mapping[str, Wake]:
        """What wakes when a timer is due, by its ``<what>``."""
        return {}

    def publish(self, batch: Iterable[Outgoing]) -> None:
        """Take what the service says; the same id says the same, however often."""
        for each in batch:
            assert self._published.setdefault(each.id, each) == each

    async def said(self) -> list[Said]:
        """Return kind and content of all that the service decided to say, in no order of time."""
        return sorted(((each.type, _content(each)) for each in await self._decided_to_say()), key=str)

    async def owed(self) -> set[UUID]:
        """Return what was decided to be said, is not published, and in no outbox: lost."""
        waiting = {each["id"] for document in await self.documents() for each in document["unsent"]}
        return {each.id for each in await self._decided_to_say()} - set(self._published) - waiting

    async def _decided_to_say(self) -> list[Outgoing]:
        return [
            Outgoing.stored(each)
            for document in await self.documents()
            for entry in document["history"]
            for each in entry["said"]
        ]

    async def documents(self) -> list[dict[str, Any]]:
        """Return what is stored."""
        return await self.collection.find({}).to_list(None)

    async def wake(self) -> bool:
        """Let time pass until the next timer is due, and do what it asks; False when there is none."""
        due = self._next_timer(await self.documents())
        if due is None:
            return False
        self.clock.advance(max(due.due - self.clock.now(), timedelta()))
        await self.wakes[due.kind.partition(":")[0]](due)
        return True

    def _next_timer(self, documents: list[dict[str, Any]]) -> Timer | None:
        timers = [
            Timer(document["_id"], kind, due)
            for document in documents
            for kind, due in document["timers"].items()
        ]
        return min(timers, key=lambda timer: (timer.due, timer.kind), default=None)


def _content(outgoing: Outgoing) -> dict[str, Any]:
    data = json.loads(outgoing.body)["data"]
    return {name: value for name, value in data.items() if name not in _MOMENTARY}
