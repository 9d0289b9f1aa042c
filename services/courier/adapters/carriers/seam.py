"""Where a carrier is plugged in: one file a carrier behind this protocol."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from contracts.sealed import Consignee
from services.courier.domain.journey import Trace


class CarrierAwayError(Exception):
    """The carrier did not answer, or unreadably: the outcome is unknown, ask again."""


class CarrierRefusedError(Exception):
    """The carrier will not take this order, now or later; ``args[0]`` is its code."""


class ForgedPushError(Exception):
    """A push that cannot be shown to be from the carrier."""


class UnreadablePushError(Exception):
    """A push from the carrier that says nothing we understand; names places, never values."""


class Verdict(StrEnum):
    """What we make of a carrier's push."""

    TAKEN = "taken"
    UNKNOWN = "unknown"
    """It is about a parcel that we do not know, or not yet: to be sent again."""
    UNREADABLE = "unreadable"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What the carrier is to fetch. ``order_no`` is our key toward it, for ever."""

    order_no: str
    contents: str
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class Sighting:
    """A trace, and which parcel it is about. ``key`` is the same for every copy of it."""

    key: str
    waybill_no: str
    order_no: str | None
    trace: Trace


@dataclass(frozen=True, slots=True)
class Push:
    """What a carrier sent in one request; ``serial_no``, when it has one, goes into our reply."""

    serial_no: str | None
    sightings: Sequence[Sighting]


class Carrier(Protocol):
    """A courier company (快递企业)."""

    async def place(self, parcel: Parcel, consignee: Consignee) -> str:
        """Order, and return the waybill number; an order placed before is not placed again.

        Raises ``CarrierAwayError`` or ``CarrierRefusedError``.
        """
        ...

    def read_push(self, body: bytes) -> Push:
        """Read a trace push. Raises ``ForgedPushError`` or ``UnreadablePushError``."""
        ...

    def reply(self, verdict: Verdict, serial_no: str | None) -> dict[str, Any]:
        """Return the answer to a push, as this carrier wants it."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...
