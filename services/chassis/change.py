"""One change of one aggregate, and the write that stores all of it at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from services.chassis.outgoing import Outgoing
from services.chassis.step import Cause, StateT, Step
from services.chassis.trail import Chain


@dataclass(frozen=True, slots=True)
class Loaded(Generic[StateT]):
    """An aggregate as it was found, ``rev`` 0 when there was none."""

    rev: int
    state: StateT | None
    timers: Mapping[str, datetime]
    causes: frozenset[Any]
    link: str


@dataclass(frozen=True, slots=True)
class Change(Generic[StateT]):
    """What one cause does to an aggregate: the step, what it says now and says again, and when.

    ``keep_unsent``: what is said goes into the outbox; else the caller publishes it before he acknowledges.
    """

    step: Step[StateT]
    cause: Cause
    now: datetime
    outgoing: tuple[Outgoing, ...]
    repeated: tuple[Outgoing, ...]
    keep_unsent: bool

    def insertion(self, key: str, chain: Chain, found: Loaded[StateT], index: Mapping[str, Any]) -> Any:
        """Return the document of an aggregate that begins."""
        values, entry, unsent = self._parts(key, chain, found, index)
        since = {"unsent_since": self.now} if unsent else {}
        return {"_id": key, **values, **since, "history": [entry], "unsent": unsent}

    def update(self, key: str, chain: Chain, found: Loaded[StateT], index: Mapping[str, Any]) -> Any:
        """Return the update of an aggregate that goes on."""
        values, entry, unsent = self._parts(key, chain, found, index)
        update: dict[str, Any] = {"$set": values, "$push": {"history": entry}}
        if unsent:
            update["$push"]["unsent"] = {"$each": unsent}
            update["$min"] = {"unsent_since": self.now}
        if not values["timers"]:
            update["$unset"] = {"wake_at": ""}
        return update

    def _parts(
        self, key: str, chain: Chain, found: Loaded[StateT], index: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
        said = [each.document() for each in self.outgoing]
        state = self.step.state.model_dump(mode="json", exclude_none=True)
        entry = chain.entry(found.link, key, self._entry(said), state)
        timers = {kind: due for kind, due in {**found.timers, **self.step.wakes}.items() if due is not None}
        values = {
            "rev": found.rev + 1,
            "state": state,
            "link": entry["link"],
            "index": dict(index),
            "timers": timers,
            **({"wake_at": min(timers.values())} if timers else {}),
        }
        unsent = [*(each.document() for each in self.repeated), *said] if self.keep_unsent else []
        return values, entry, unsent

    def _entry(self, said: list[dict[str, Any]]) -> dict[str, Any]:
        cause = self.cause
        return {"cause": cause.id, "kind": cause.kind, "by": cause.by, "at": self.now, "said": said}
