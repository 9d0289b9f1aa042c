"""What a carrier reports of a parcel, and which of its reports counts."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.case import SignedBy


class ShipmentStage(StrEnum):
    """Where a shipment is (寄递环节), in the order it normally passes through."""

    ORDERING = "ordering"
    """下单: the carrier is asked, it has not answered yet."""
    REFUSED = "refused"
    """拒单: the carrier will not take this order; a person has to look."""
    ABANDONED = "abandoned"
    """The carrier never answered in all our tries; a person has to look."""
    ORDERED = "ordered"
    """The carrier gave a waybill number (运单号)."""
    COLLECTED = "collected"
    """收寄."""
    IN_TRANSIT = "in_transit"
    """运输中."""
    OUT_FOR_DELIVERY = "out_for_delivery"
    """派送中."""
    FAILED_ATTEMPT = "failed_attempt"
    """未妥投: nobody took it; another attempt or a return follows."""
    DELIVERED = "delivered"
    """妥投; an end."""
    RETURNED = "returned"
    """退回; an end."""


_POSITION = {stage: position for position, stage in enumerate(ShipmentStage)}
_ENDS = frozenset({ShipmentStage.DELIVERED, ShipmentStage.RETURNED})
_AT_THE_DOOR = frozenset({ShipmentStage.OUT_FOR_DELIVERY, ShipmentStage.FAILED_ATTEMPT})


class Trace(BaseModel):
    """One report about a parcel (轨迹), told apart by its time and the carrier's code.

    Only what staff need is kept: no names of postmen or of who signed.
    """

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    code: str
    """The carrier's own, as it came."""
    name: str
    """What the carrier calls that code."""
    place: str
    stage: ShipmentStage
    signed_by: SignedBy | None = None
    vague: bool = False
    """The code is not one that we know: the parcel is under way, more it does not say."""

    def is_again(self, other: "Trace") -> bool:
        """Whether this is another copy of the same report."""
        return (self.at, self.code) == (other.at, other.code)


def in_order(journey: Iterable[Trace]) -> tuple[Trace, ...]:
    """Return the reports as they happened, whatever order they came in."""
    return tuple(sorted(journey, key=lambda trace: (trace.at, _POSITION[trace.stage], trace.code)))


def decisive(journey: Iterable[Trace]) -> Trace | None:
    """Return the report that says where the parcel is now: the latest, but nothing after the first end.

    A parcel that was returned is signed for once more, by its sender: that is no delivery. A vague
    report does not take a parcel from the door back into transit.
    """
    found: Trace | None = None
    for trace in in_order(journey):
        if found is not None and found.stage in _ENDS:
            break
        if found is None or not (trace.vague and found.stage in _AT_THE_DOOR):
            found = trace
    return found


def there_until(journey: Iterable[Trace], found: Trace) -> AwareDatetime:
    """Return the last moment at which the parcel was where the decisive report has it.

    Vague reports since then say no more than that it is still there. Whoever goes by this moment does
    not take one of them, if it came first, for news.
    """
    if found.stage not in _AT_THE_DOOR:
        return found.at
    return max([found.at, *(trace.at for trace in journey if trace.vague)])
