"""What the other services say of a case, as messages."""

from typing import Any

from contracts import commands, events
from contracts.envelope import Message
from services.intake.domain import facts
from tests.support.cases import History
from tests.support.messages import message

_MESSAGES: dict[type[facts.BaseFact], type[Message[Any]]] = {
    facts.Routed: events.CaseRoutedV1,
    facts.DeptReceived: events.CaseDeptReceivedV1,
    facts.Progressed: events.CaseProgressedV1,
    facts.Decided: events.CaseDecidedV1,
    facts.CertificateMade: events.CaseCertificateMadeV1,
    facts.ParcelOrdered: events.DeliveryOrderedV1,
    facts.ParcelMoved: events.DeliveryProgressedV1,
    facts.ParcelSigned: events.DeliveryDeliveredV1,
    facts.NoticeArrived: events.NoticeDeliveredV1,
    facts.NoticeLost: events.NoticeFailedV1,
}

ISSUED = events.CaseIssuedV1.TYPE
DISPATCH = commands.DispatchOrderV1.TYPE


def said(case_no: str, fact: facts.Fact) -> Message[Any]:
    """Return the message that tells a fact."""
    told: Message[Any] = message(_MESSAGES[type(fact)], fact.data, case_no=case_no, cause=fact.id)
    return told


def granted_and_made(case_no: str) -> list[Message[Any]]:
    """Return what a department says of a case that it granted."""
    history = History()
    return [
        said(case_no, fact)
        for fact in (
            history.routed(),
            history.dept_received(),
            history.progressed(),
            history.decided(),
            history.certificate_made(),
        )
    ]
