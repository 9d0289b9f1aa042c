from collections.abc import Mapping, Sequence
from typing import Any, Final

from contracts import events, incidents
from contracts.envelope import Message
from contracts.topology import INTAKE_CASE_BOOK, AnyMessage
from services.chassis.consume import Subscription
from services.chassis.outgoing import Outgoing
from services.chassis.step import Cause
from services.intake.domain import facts
from services.intake.usecases.record_fact import RecordFact
from services.intake.usecases.record_incident import RecordIncident

_FACTS: Final[Mapping[AnyMessage, type[facts.Fact]]] = {
    events.CaseRoutedV1: facts.Routed,
    events.CaseDeptReceivedV1: facts.DeptReceived,
    events.CaseProgressedV1: facts.Progressed,
    events.CaseDecidedV1: facts.Decided,
    events.CaseCertificateMadeV1: facts.CertificateMade,
    events.DeliveryOrderedV1: facts.ParcelOrdered,
    events.DeliveryProgressedV1: facts.ParcelMoved,
    events.DeliveryDeliveredV1: facts.ParcelSigned,
    events.NoticeDeliveredV1: facts.NoticeArrived,
    events.NoticeFailedV1: facts.NoticeLost,
}
_INCIDENTS: Final[Mapping[AnyMessage, type[facts.IncidentFact]]] = {
    incidents.CaseIncidentOpenedV1: facts.IncidentOpened,
    incidents.CaseIncidentClosedV1: facts.IncidentClosed,
}


def subscription(record_fact: RecordFact, record_incident: RecordIncident) -> Subscription:
    """Take every fact of a case from the broker into its case book."""

    async def record(message: Message[Any]) -> Sequence[Outgoing]:
        kind = _FACTS[type(message)]
        fact = kind(id=message.id, said_at=message.time, data=message.data)
        return await record_fact(message.subject, Cause.message(message), fact)

    async def record_trouble(message: Message[Any]) -> Sequence[Outgoing]:
        kind = _INCIDENTS[type(message)]
        fact = kind(id=message.id, said_at=message.time, data=message.data)
        return await record_incident(message.subject, Cause.message(message), fact)

    handlers = dict.fromkeys(_FACTS, record) | dict.fromkeys(_INCIDENTS, record_trouble)
    return Subscription(INTAKE_CASE_BOOK, handlers)
