from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from pymongo.errors import DuplicateKeyError

from services.chassis import failpoints
from services.chassis.change import Change, Loaded
from services.chassis.clock import Clock
from services.chassis.failpoints import Point
from services.chassis.mongo import Collection
from services.chassis.outgoing import Outgoing
from services.chassis.step import Cause, StateT, Step
from services.chassis.trail import BEGINNING, UNKEYED, Chain

Decide = Callable[[StateT | None], Step[StateT] | None]
"""Look at the state (None: there is none yet) and say what happens; None: nothing, write nothing."""

Offer = Callable[[Collection, str, tuple[Outgoing, ...]], None]
"""Hands freshly stored events to the relay."""

_CONFLICT_TRIES = 20


class ConflictError(Exception):
    """Others kept changing the same aggregate; nothing was written, trying again is right."""


class AlreadyExistsError(Exception):
    """Another aggregate holds a value that must be unique; ``field`` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(f"another aggregate has the same {field}")
        self.field = field


@dataclass(frozen=True, slots=True)
class Taken(Generic[StateT]):
    """An aggregate after a cause. ``fresh`` is False when the cause had been handled before."""

    state: StateT
    outgoing: tuple[Outgoing, ...]
    fresh: bool


class Aggregates(Generic[StateT]):
    """A collection of aggregates, one document each, every change one write.

    The document holds the state, the history (which causes were handled and what was said because of
    them: the inbox), the timers, and the events not yet published (the outbox), so that a change and its
    consequences are stored together or not at all, on any mongod.

    ``index`` projects what is queried into the document's ``index``; ``subject`` turns an aggregate's key
    into the case number that its messages are about.
    """

    def __init__(
        self,
        collection: Collection,
        model: type[StateT],
        *,
        source: str,
        clock: Clock,
        offer: Offer,
        chain: Chain = UNKEYED,
        index: Callable[[StateT], Mapping[str, Any]] = lambda _: {},
        subject: Callable[[str], str] = str,
    ) -> None:
        self.collection = collection
        self._model = model
        self._source = source
        self._clock = clock
        self._offer = offer
        self._chain = chain
        self._index = index
        self._subject = subject

    def subject_of(self, key: str) -> str:
        """Return the case number that an aggregate's messages are about."""
        return self._subject(key)

    async def get(self, key: str) -> StateT | None:
        """Return an aggregate's state, or None."""
        document = await self.collection.find_one({"_id": key}, {"state": 1})
        return None if document is None else self.parse(document)

    def parse(self, document: Mapping[str, Any]) -> StateT:
        """Return the state that a document holds."""
        return self._model.model_validate(document["state"], strict=False)

    async def handle(self, key: str, cause: Cause, decide: Decide[StateT]) -> Taken[StateT] | None:
        """Change an aggregate because of a message; the caller publishes what is said, then acknowledges.

        A cause seen before changes nothing and says the same again, under the same ids. Returns None when
        ``decide`` had nothing to do.
        """
        return await self._take(key, cause, decide, keep_unsent=False)

    async def do(self, key: str, cause: Cause, decide: Decide[StateT]) -> Taken[StateT] | None:
        """Change an aggregate because of a request or a timer; the relay publishes what is said."""
        taken = await self._take(key, cause, decide, keep_unsent=True)
        if taken is not None and taken.fresh and taken.outgoing:
            self._offer(self.collection, key, taken.outgoing)
        return taken

    async def _take(
        self, key: str, cause: Cause, decide: Decide[StateT], *, keep_unsent: bool
    ) -> Taken[StateT] | None:
        for _ in range(_CONFLICT_TRIES):
            found = await self._load(key)
            if cause.id in found.causes:
                return await self._again(key, cause)
            step = decide(found.state)
            if step is None:
                return None
            now = self._clock.now()
            repeated = await self._said(key, step.repeats) if step.repeats else ()
            change = Change(step, cause, now, self._say(key, cause, step, now), repeated, keep_unsent)
            failpoints.passed(Point.BEFORE_WRITE)
            if await self._write(key, found, change):
                failpoints.passed(Point.AFTER_WRITE)
                return Taken(step.state, (*repeated, *change.outgoing), fresh=True)
        raise ConflictError(f"{self.collection.name} {key}: gave up after {_CONFLICT_TRIES} conflicts")

    async def _load(self, key: str) -> Loaded[StateT]:
        document = await self.collection.find_one(
            {"_id": key}, {"rev": 1, "state": 1, "timers": 1, "link": 1, "history.cause": 1}
        )
        if document is None:
            return Loaded(0, None, {}, frozenset(), BEGINNING)
        causes = frozenset(entry["cause"] for entry in document["history"])
        return Loaded(document["rev"], self.parse(document), document["timers"], causes, document["link"])

    async def _said(self, key: str, types: frozenset[str]) -> tuple[Outgoing, ...]:
        document = await self.collection.find_one({"_id": key}, {"history.said": 1}) or {"history": []}
        said = [Outgoing.stored(each) for entry in document["history"] for each in entry["said"]]
        return tuple(each for each in said if each.type in types)

    async def _again(self, key: str, cause: Cause) -> Taken[StateT]:
        document = await self.collection.find_one({"_id": key}, {"state": 1, "history": 1})
        if document is None:
            raise ConflictError(f"{self.collection.name} {key} vanished while it was read")
        said = next(entry["said"] for entry in document["history"] if entry["cause"] == cause.id)
        outgoing = tuple(Outgoing.stored(each) for each in said)
        return Taken(self.parse(document), outgoing, fresh=False)

    def _say(self, key: str, cause: Cause, step: Step[StateT], now: datetime) -> tuple[Outgoing, ...]:
        subject = self._subject(key)
        return tuple(
            Outgoing.of(saying.message(subject=subject, source=self._source, cause=cause, now=now))
            for saying in step.says
        )

    async def _write(self, key: str, found: Loaded[StateT], change: Change[StateT]) -> bool:
        index = self._index(change.step.state)
        if found.rev == 0:
            return await self._insert(change.insertion(key, self._chain, found, index))
        update = change.update(key, self._chain, found, index)
        result = await self.collection.update_one({"_id": key, "rev": found.rev}, update)
        return result.matched_count == 1

    async def _insert(self, document: dict[str, Any]) -> bool:
        try:
            await self.collection.insert_one(document)
        except DuplicateKeyError as error:
            (field,) = (error.details or {}).get("keyPattern", {"_id": 1})
            # which index a server reports first is its own affair: ask whether it was ourselves
            if field == "_id" or await self.collection.find_one({"_id": document["_id"]}, {"_id": 1}):
                return False
            raise AlreadyExistsError(field.removeprefix("index.")) from error
        return True
