"""The audit trail (全过程留痕): an aggregate's history, chained so that tampering shows.

Every entry holds a link: HMAC-SM3, under the service's audit key, of the link before it, of the entry
itself and of the state that it led to. Who changes, drops, inserts or reorders an entry, or changes the
state past the history, breaks the chain unless he has the key. What it cannot tell: that a whole document
was put back as it was before, or removed; backups are there for that.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from services.chassis.security import hmac_sm3, sm3

BEGINNING: Final = ""
"""What stands for the link before the first."""


class Chain:
    """Links entries, and follows links; both need the same key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def entry(
        self, previous: str, key: str, entry: Mapping[str, Any], state: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return an entry of the aggregate ``key`` that led to ``state``, with its link, as it is stored."""
        digest = _digest(state)
        return {**entry, "state": digest, "link": self._sealed(previous, key, entry, digest)}

    def breaks(self, document: Mapping[str, Any]) -> Iterator[str]:
        """Yield what does not hold in a stored aggregate's trail; nothing when it is whole."""
        history: Sequence[Mapping[str, Any]] = document["history"]
        previous = BEGINNING
        for number, entry in enumerate(history, start=1):
            if "link" not in entry:
                yield f"entry {number} ({entry.get('kind')}) has no link"
                return
            said = {name: value for name, value in entry.items() if name not in {"state", "link"}}
            if self._sealed(previous, document["_id"], said, entry["state"]) != entry["link"]:
                yield f"entry {number} ({entry.get('kind')}) does not follow from the one before it"
                return
            previous = entry["link"]
        if not history or document.get("link") != previous:
            yield "the last entry is missing"
        elif history[-1]["state"] != _digest(document["state"]):
            yield "the state is not the one that the last entry led to"

    def _sealed(self, previous: str, key: str, entry: Mapping[str, Any], state: str) -> str:
        return hmac_sm3(self._key, _text([previous, key, entry, state])).hex()


UNKEYED: Final = Chain(b"")
"""For where no audit key is set: it shows mistakes, and tampering by who does not know how this works."""


def _digest(state: Mapping[str, Any]) -> str:
    return sm3(_text(state)).hex()


def _text(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()
