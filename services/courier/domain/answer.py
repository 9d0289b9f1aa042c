"""What a carrier makes of an order."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """It has the order, now or since an earlier try, under this waybill number."""

    waybill_no: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It will not take this order, now or later; ``reason`` is its code."""

    reason: str


@dataclass(frozen=True, slots=True)
class Away:
    """It did not answer, or not so that we know what it did; asking again under the same number is safe."""

    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """It is known to be away; it was left alone, or asked in vain. ``until``: our turn to ask."""

    until: datetime


Answer = Placed | Refused | Away | Waiting
