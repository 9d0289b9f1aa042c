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


def signature_of(book: CaseBook) -> ParcelSigned | None:
    """Return the signature that ended the delivery, or None.

    A parcel that came back is signed for once more, by its sender: that delivers nothing, even when the
    carrier told of it before it told of the return.
    """
    returned = [
        moved.data.occurred_at for moved in book.of(ParcelMoved) if moved.data.state is TransitState.RETURNED
    ]
    first_return = min(returned, default=None)
    signed = (
        each
        for each in book.of(ParcelSigned)
        if first_return is None or each.data.occurred_at <= first_return
    )
    return min(signed, key=lambda each: (each.data.occurred_at, each.id), default=None)


def delivery_of(book: CaseBook) -> Delivery | None:
    """Return the delivery as far as the carrier told, or None before it took the order."""
    signed = signature_of(book)
    if signed is not None:
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
