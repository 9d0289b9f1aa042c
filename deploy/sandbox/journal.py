"""What a partner did because of us, counted by natural key, so that a test can ask whether it was once."""

import json
from collections import Counter, deque
from typing import Any, Final

_LONGEST_TEXT: Final = 200
_MOST_ENTRIES: Final = 40


class Journal:
    """The effects a partner had, the repeats it recognised and the requests it turned away."""

    def __init__(self, details_kept: int = 50_000) -> None:
        """``details_kept``: entries kept in detail; the counts are kept for ever."""
        self._counts: Counter[str] = Counter()
        self._repeats = 0
        self._rejected = 0
        self._details: deque[bytes] = deque(maxlen=details_kept)

    def effect(self, key: str, **detail: Any) -> None:
        """Record that something was done for this natural key."""
        self._counts[key] += 1
        self._note("effect", key, detail)

    def repeat(self, key: str, **detail: Any) -> None:
        """Record that a request was recognised as a repeat and nothing was done."""
        self._repeats += 1
        self._note("repeat", key, detail)

    def rejection(self, reason: str) -> None:
        """Record that a request was turned away at the door: signature, skew, nonce, credentials."""
        self._rejected += 1
        self._note("rejected", reason, {})

    def remark(self, what: str, key: str, **detail: Any) -> None:
        """Record something received that is no effect of its own, such as a cancellation."""
        self._note(what, key, detail)

    def report(self, *, detail: bool) -> dict[str, Any]:
        """Return the counts, and on request everything received, newest last."""
        counts: dict[str, Any] = {
            "effects": len(self._counts),
            "duplicates": self._counts.total() - len(self._counts),
            "repeats": self._repeats,
            "rejected": self._rejected,
            "by_key": dict(self._counts),
        }
        if detail:
            counts["detail"] = [json.loads(entry) for entry in self._details]
        return counts

    def _note(self, what: str, key: str, detail: dict[str, Any]) -> None:
        entry = {"what": what, "key": key, **detail}
        self._details.append(json.dumps(_compact(entry), ensure_ascii=False, default=str).encode())


def _compact(value: Any) -> Any:
    """Bound what one entry can cost, whatever a partner was sent."""
    match value:
        case str():
            return value[:_LONGEST_TEXT]
        case dict():
            return {str(key): _compact(item) for key, item in list(value.items())[:_MOST_ENTRIES]}
        case list() | tuple():
            return [_compact(item) for item in value[:_MOST_ENTRIES]]
        case _:
            return value
