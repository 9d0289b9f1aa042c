from dataclasses import dataclass
from datetime import datetime

from contracts.case import TransitState
from services.intake.domain.case_book import CaseBook
from services.intake.domain.facts import ParcelMoved, ParcelOrdered, ParcelSigned
from services.intake.domain.words import SIGNED_BY, TRANSIT_STATES, carrier_name

_ORDER = list(TransitState)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where the parcel with the result is (快递). ``state``: ordered, a transit state, or delivered."""

    carrier: str
    carrier_name: str
    waybill_no: str
    state: str
    phrase: str
    at: datetime


def delivery_of(book: CaseBook) -> Delivery | None:
    """Return the delivery as far as the carrier told, or None before it took the order."""
    for signed in book.of(ParcelSigned):
        phrase = SIGNED_BY[signed.data.signed_by]
        return _delivery(signed, "delivered", phrase, signed.data.occurred_at)
    if book.of(ParcelMoved):
        moved = max(book.of(ParcelMoved), key=_progress)
        return _delivery(moved, moved.data.state, TRANSIT_STATES[moved.data.state], moved.data.occurred_at)
    for ordered in book.of(ParcelOrdered):
        return _delivery(ordered, "ordered", "等待快递收寄", ordered.said_at)
    return None


def _progress(moved: ParcelMoved) -> tuple[datetime, int]:
    """The carrier's own clock orders its own scans; scans of one second go by their meaning."""
    return moved.data.occurred_at, _ORDER.index(moved.data.state)


def _delivery(
    fact: ParcelOrdered | ParcelMoved | ParcelSigned, state: str, phrase: str, at: datetime
) -> Delivery:
    data = fact.data
    return Delivery(data.carrier, carrier_name(data.carrier), data.waybill_no, state, phrase, at)
