from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_PARKED: Final = "x-parked"
_REPLAY: Final = "x-replay"
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class ReplayMark:
    """What a replayed message carries, so that trouble with it is told to the thing it came from."""

    parked: str
    replay: int

    def headers(self) -> dict[str, str]:
        """Return it as it travels."""
        return {_PARKED: self.parked, _REPLAY: str(self.replay)}

    @classmethod
    def read(cls, headers: Mapping[str, Any]) -> "ReplayMark | None":
        """Return the mark of a delivery; None for one that was not replayed."""
        parked, replay = headers.get(_PARKED), headers.get(_REPLAY)
        if not isinstance(parked, str) or not isinstance(replay, str):
            return None
        if not replay.isascii() or not replay.isdecimal() or len(replay) > _DIGITS:
            return None
        return cls(parked.encode(errors="replace").decode(), int(replay))
