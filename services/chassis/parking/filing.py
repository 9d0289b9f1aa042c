"""How a parked thing is named and found again."""

from collections.abc import Mapping
from typing import Any, Final

from services.chassis.parking.glimpse import Glimpse
from services.chassis.parking.origin import Body, FromQueue, FromWork
from services.chassis.parking.parked import Parked
from services.chassis.parking.trouble import legible

_MOST_HEADERS: Final = 64
_LONGEST_HEADER: Final = 1_000


def message_from(
    queue: str, body: bytes, headers: Mapping[str, Any], message_id: str | None, seen: Glimpse
) -> FromQueue:
    """Describe a message; of its headers the first 64, a thousand characters of each."""
    kept = list(headers.items())[:_MOST_HEADERS]
    content = Body.of(body)
    return FromQueue(
        queue=queue,
        message_id=None if message_id is None else legible(message_id),
        type=seen.type,
        headers=tuple((legible(str(name)), legible(str(value))[:_LONGEST_HEADER]) for name, value in kept),
        original=content,
        body=content,
    )


def key_of(origin: FromQueue | FromWork, case_no: str | None) -> str:
    """Name a parked thing; the name begins with the case that shows it, which its messages are about."""
    return origin.identity if case_no is None else f"{case_no}.{origin.identity}"


def case_of(key: str) -> str | None:
    """Return the case that a name begins with."""
    case_no, dot, _ = key.partition(".")
    return case_no if dot else None


def index_of(parked: Parked) -> Mapping[str, Any]:
    """Return what parked things are looked for by."""
    origin = parked.origin
    found = {
        "standing": parked.standing,
        "group": parked.group,
        "place": origin.place,
        "type": origin.type,
        "reason": parked.trouble.reason,
        "case_no": parked.case_no,
        "parked_at": parked.parked_at,
    }
    if isinstance(origin, FromQueue):
        found |= {"message_id": origin.message_id, "digest": origin.original.digest}
    return found
