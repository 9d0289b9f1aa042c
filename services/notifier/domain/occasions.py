from contracts import events
from contracts.case import HandOut, Outcome, TransitState
from contracts.envelope import Payload
from services.notifier.domain.notice import NoticeKind, Occasion

_DECIDED = {Outcome.GRANTED: NoticeKind.GRANTED, Outcome.REFUSED: NoticeKind.REFUSED}
_ON_THE_WAY = {
    TransitState.COLLECTED: NoticeKind.SENT_OUT,
    TransitState.FAILED_ATTEMPT: NoticeKind.MISSED,
}


def occasion_of(fact: Payload) -> Occasion | None:
    """Return what a fact is to the applicant, or None: nothing they need an SMS for.

    By SMS goes only what changes rights or asks for something; the rest is in the case's timeline.
    """
    kind: NoticeKind | None = None
    details = {}
    match fact:
        case events.CaseAccepted():
            kind = NoticeKind.ACCEPTED
        case events.CaseDecided():
            kind = _DECIDED[fact.outcome]
        case events.CaseIssued(hand_out=HandOut.WINDOW):
            kind = NoticeKind.READY
        case events.CaseCollected():
            kind = NoticeKind.COLLECTED
        case events.CaseWithdrawn():
            kind = NoticeKind.WITHDRAWN
        case events.DeliveryProgressed():
            kind = _ON_THE_WAY.get(fact.state)
            details = {"carrier": fact.carrier, "waybill_no": fact.waybill_no}
        case events.DeliveryDelivered():
            kind = NoticeKind.SIGNED_FOR
    return None if kind is None else Occasion(kind=kind, details=details)
