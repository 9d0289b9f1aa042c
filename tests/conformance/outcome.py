"""What a case came to: comparable between a run that was disturbed and one that was not."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from difflib import unified_diff
from pprint import pformat
from typing import Any, Final
from uuid import UUID

from contracts.envelope import Message

Said = tuple[str, str]
"""A message's type and what it says."""

_GIVEN: Final = frozenset({"waybill_no", "serial", "department_serial", "biz_id"})
"""Numbers that a partner gives; each case gets its own."""
_STRIVING: Final = frozenset(
    {"tries", "attempts", "failures", "first_tried_at", "look_at", "error", "failing_since"}
)
"""How often we had to ask and when: what an ordeal rightly changes."""
_SEALED: Final = frozenset({"key", "nonce", "text"})


@dataclass(frozen=True)
class Outcome:
    """The aggregates of a case, what was said of it with all ids it was said under, what partners did."""

    aggregates: Mapping[str, Any]
    said: Mapping[Said, frozenset[UUID]]
    effects: Mapping[str, int]

    @property
    def settled(self) -> bool:
        """Whether every event of the case is published and cleared."""
        return all(not each["unsent"] for each in self.aggregates.values())

    def apart_from_ids(self) -> "Outcome":
        """Return the same, each saying under one id or several, whichever they are."""
        return Outcome(
            self.aggregates,
            {saying: frozenset(UUID(int=n) for n in range(len(ids))) for saying, ids in self.said.items()},
            self.effects,
        )


def difference(wanted: Outcome, found: Outcome) -> str:
    """Return the lines in which two outcomes differ."""
    before, after = (pformat(asdict(each), width=150).splitlines() for each in (wanted, found))
    return "\n".join(unified_diff(before, after, "undisturbed", "found", n=1, lineterm=""))


@dataclass(frozen=True)
class Lens:
    """Sees past what differs between any two cases: number, partner's numbers, nonces, present time."""

    case_no: str
    since: datetime
    until: datetime
    common: Callable[[dict[str, Any]], dict[str, Any]]
    """What of a state two cases have in common."""

    def aggregates(self, documents: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
        """Return each aggregate's state, the kinds of its timers and how many events wait."""
        return {
            self._plain(document["_id"]): {
                "state": self._plain(self.common(document["state"])),
                "timers": sorted(document["timers"]),
                "unsent": len(document["unsent"]),
            }
            for document in documents
        }

    def said(self, messages: Iterable[Message[Any]]) -> Mapping[Said, frozenset[UUID]]:
        """Return what was said, and under which ids."""
        said: dict[Said, set[UUID]] = {}
        for message in messages:
            content = self._plain(message.data.model_dump(mode="json", exclude_none=True))
            said.setdefault((message.type, json.dumps(content, sort_keys=True)), set()).add(message.id)
        return {saying: frozenset(ids) for saying, ids in said.items()}

    def effects(self, by_key: Mapping[str, int]) -> Mapping[str, int]:
        """Return how often a partner did something for this case, by key."""
        return {self._plain(key): count for key, count in by_key.items() if key.startswith(self.case_no)}

    def _plain(self, value: Any) -> Any:
        match value:
            case dict():
                if value.keys() == _SEALED:
                    return f"sealed under {value['key']}"
                return {
                    name: self._field(name, each) for name, each in value.items() if name not in _STRIVING
                }
            case list():
                return [self._plain(each) for each in value]
            case str():
                return self._text(value)
        return value

    def _field(self, name: str, value: Any) -> Any:
        return f"given as {name}" if name in _GIVEN and value else self._plain(value)

    def _text(self, text: str) -> str:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text.replace(self.case_no, "CASE")
        during_the_test = moment.tzinfo is not None and self.since <= moment <= self.until
        return "meanwhile" if during_the_test else text
