"""Which fact tells the applicant what, by SMS."""

from typing import Any, Final

import pytest

from contracts import events
from contracts.case import CaseStatus, HandOut, Outcome, SignedBy, TransitState
from contracts.envelope import Payload
from contracts.topology import NOTIFIER_FACTS
from services.notifier.domain.notice import NoticeKind
from services.notifier.domain.occasions import occasion_of
from tests.support.messages import NOW, accepted, decided

PLACED: dict[str, Any] = {"zone": "market", "department": "shiyao"}
PARCEL: dict[str, Any] = {"carrier": "ems", "order_no": "o-1", "waybill_no": "1234567890123"}


def progressed(state: TransitState) -> events.DeliveryProgressed:
    return events.DeliveryProgressed(**PARCEL, state=state, raw_code="203", occurred_at=NOW)


TOLD: Final[list[tuple[Payload, NoticeKind]]] = [
    (accepted().data, NoticeKind.ACCEPTED),
    (decided().data, NoticeKind.GRANTED),
    (decided(outcome=Outcome.REFUSED).data, NoticeKind.REFUSED),
    (events.CaseIssued(**PLACED, hand_out=HandOut.WINDOW), NoticeKind.READY),
    (events.CaseCollected(**PLACED, collected_at=NOW), NoticeKind.COLLECTED),
    (
        events.CaseWithdrawn(**PLACED, reason="材料有误", status_before=CaseStatus.ROUTED),
        NoticeKind.WITHDRAWN,
    ),
    (progressed(TransitState.COLLECTED), NoticeKind.SENT_OUT),
    (progressed(TransitState.FAILED_ATTEMPT), NoticeKind.MISSED),
    (
        events.DeliveryDelivered(**PARCEL, signed_by=SignedBy.SELF, occurred_at=NOW),
        NoticeKind.SIGNED_FOR,
    ),
]


@pytest.mark.parametrize(("fact", "kind"), TOLD, ids=[str(kind) for _, kind in TOLD])
def test_a_fact_tells_one_thing(fact: Payload, kind: NoticeKind) -> None:
    occasion = occasion_of(fact)
    assert occasion is not None
    assert occasion.kind is kind


def test_every_kind_of_notice_has_its_fact() -> None:
    assert {kind for _, kind in TOLD} == set(NoticeKind)


def test_every_kind_of_fact_that_reaches_us_can_tell_something() -> None:
    told = {f"{type(fact).__name__}V1" for fact, _ in TOLD}
    assert told == {message.__name__ for message in NOTIFIER_FACTS.reads}


@pytest.mark.parametrize(
    "fact",
    [
        events.CaseIssued(**PLACED, hand_out=HandOut.EXPRESS),
        progressed(TransitState.IN_TRANSIT),
        progressed(TransitState.OUT_FOR_DELIVERY),
        progressed(TransitState.RETURNED),
    ],
    ids=["given to the courier", "in transit", "out for delivery", "returned"],
)
def test_the_rest_costs_no_sms(fact: Payload) -> None:
    assert occasion_of(fact) is None


def test_a_parcel_notice_carries_carrier_and_waybill_and_nothing_else() -> None:
    occasion = occasion_of(progressed(TransitState.COLLECTED))
    assert occasion is not None
    assert occasion.details == {"carrier": "ems", "waybill_no": "1234567890123"}
