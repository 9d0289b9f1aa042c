import hashlib
import re
import traceback
from typing import Final

from contracts.incidents import IncidentKind
from services.chassis.parking.origin import FromQueue, FromWork, Value
from services.chassis.reading import UnreadableError

_LONGEST_ERROR: Final = 2_000
_LONGEST_STACK: Final = 32_000
_DIGITS: Final = re.compile(r"[0-9]+")
_IDS: Final = re.compile(r"\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")


class Trouble(Value):
    """Why something is parked. The stack holds no local variables: these may be somebody's phone."""

    kind: IncidentKind
    reason: str
    error: str | None = None
    stack: str | None = None

    @classmethod
    def of(cls, reason: str, error: BaseException | None) -> "Trouble":
        """Describe what a message met with."""
        kind = IncidentKind.DATA if isinstance(error, UnreadableError) else IncidentKind.HANDLING
        if error is None:
            return cls(kind=kind, reason=legible(reason))
        # what made a body unreadable quotes it, and the reason says the place and kind already
        stack = traceback.format_exception(error, chain=kind is not IncidentKind.DATA)
        return cls(
            kind=kind,
            reason=legible(reason),
            error=legible(repr(error))[:_LONGEST_ERROR],
            stack=legible("".join(stack))[-_LONGEST_STACK:],
        )


def group_of(origin: FromQueue | FromWork, reason: str) -> str:
    """Name the cause, so that 500 of a kind are one line: place, type, and reason without numbers."""
    general = _DIGITS.sub("#", _IDS.sub("#", reason))
    text = "\0".join((origin.place, origin.type or "", general))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def legible(text: str) -> str:
    """Return text that can be stored: what is no character is replaced."""
    return text.encode(errors="replace").decode()
