from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st

from contracts import commands, events
from contracts.case import (
    CaseStatus,
    HandOut,
    NoticeChannel,
    Outcome,
    RatedStage,
    RatingLevel,
    ReviewStage,
    SignedBy,
    TransitState,
)
from tests.support.histories.case import CASE_NO, CaseHistory, Teller
from tests.support.messages import SEALED, accepted

DEPARTMENT: Final = "shiyao"
ZONE: Final = "market"
_PLACE: Final[dict[str, Any]] = {"zone": ZONE, "department": DEPARTMENT}
_ORDER: Final[dict[str, Any]] = {**_PLACE, "work_order_no": f"{CASE_NO}.{DEPARTMENT}"}
_PARCEL: Final[dict[str, Any]] = {
    "carrier": "ems",
    "order_no": f"{CASE_NO}-1",
    "waybill_no": "EA000000014CN",
}

_SKEWS = st.integers(-600, 60).map(lambda minutes: timedelta(minutes=minutes))
"""Others' clocks are hours slow or an hour fast."""
_ON_THE_WAY = (
    TransitState.COLLECTED,
    TransitState.IN_TRANSIT,
    TransitState.OUT_FOR_DELIVERY,
    TransitState.FAILED_ATTEMPT,
)


@st.composite
def case_histories(draw: st.DrawFn) -> CaseHistory:
    """Draw a case: any of its ends or none yet, withdrawn at any time, told by clocks that disagree."""
    hand_out = draw(st.sampled_from(HandOut))
    story = _Story(draw, hand_out)
    story.begin()
    story.review()
    return CaseHistory(tuple(story.teller.told), hand_out)


@dataclass
class _Story:
    draw: st.DrawFn
    hand_out: HandOut
    teller: Teller = field(default_factory=Teller)

    def begin(self) -> None:
        acceptance = accepted(hand_out=self.hand_out).data
        self.teller.tell(events.CaseAcceptedV1, acceptance)
        self._notice("accepted")
        due: dict[str, Any] = {
            name: acceptance.accepted_at + timedelta(days=14) for name in ("statutory_due", "promise_due")
        }
        routed = events.CaseRouted(**_ORDER, **due, department_name="州食药局", provisional=False)
        self.teller.tell(events.CaseRoutedV1, routed)
        carried = acceptance.model_dump(include=set(commands.WorkOrder.model_fields) - {"zone"})
        order = commands.WorkOrder.model_validate({**carried, **_ORDER, **due})
        self.teller.tell(commands.WorkOrderV1, order)
        if self.draw(st.booleans()):
            self._rated(RatedStage.ACCEPTANCE)

    def review(self) -> None:
        """The department's steps as far as it gets; the applicant may withdraw before any of them."""
        steps = [self._received, *(self._stage(stage) for stage in self._stages())]
        outcome = self.draw(st.sampled_from([None, *Outcome]))
        withdrawn = self.draw(st.none() | st.integers(0, len(steps)))
        for number, step in enumerate(steps):
            if number == withdrawn:
                break
            step()
        if withdrawn is not None:
            self._withdrawn()
            for step in steps[withdrawn:][: self.draw(st.integers(0, 2))]:
                step()
            outcome = outcome if self.draw(st.booleans()) else None
        if outcome is not None:
            self._decided(outcome)
        if outcome is Outcome.GRANTED and self.draw(st.booleans()):
            self._granted(withdrawn=withdrawn is not None)
        if (withdrawn is not None or outcome is Outcome.REFUSED) and self.draw(st.booleans()):
            self._rated(RatedStage.COMPLETION)

    def _stages(self) -> list[ReviewStage]:
        return self.draw(st.lists(st.sampled_from(ReviewStage), max_size=4))

    def _granted(self, *, withdrawn: bool) -> None:
        made = events.CaseCertificateMade(
            **_ORDER, certificate_name="食品经营许可证", certificate_no="JY1", made_at=self._other_clock()
        )
        self.teller.tell(events.CaseCertificateMadeV1, made)
        if withdrawn:
            return
        self.teller.tell(events.CaseIssuedV1, events.CaseIssued(**_PLACE, hand_out=self.hand_out))
        ended = self._sent() if self.hand_out is HandOut.EXPRESS else self._collected()
        if ended and self.draw(st.booleans()):
            self._rated(RatedStage.COMPLETION)

    def _collected(self) -> bool:
        self._notice("ready")
        collected = self.draw(st.booleans())
        if collected:
            data = events.CaseCollected(**_PLACE, collected_at=self.teller.now)
            self.teller.tell(events.CaseCollectedV1, data)
        return collected

    def _sent(self) -> bool:
        order = commands.DispatchOrder(
            order_no=str(_PARCEL["order_no"]), carrier="ems", contents="食品经营许可证", consignee=SEALED
        )
        self.teller.tell(commands.DispatchOrderV1, order)
        self.teller.tell(events.DeliveryOrderedV1, events.DeliveryOrdered(**_PARCEL))
        for state in self.draw(st.lists(st.sampled_from(_ON_THE_WAY), max_size=4)):
            self._moved(state)
        end = self.draw(st.sampled_from(["under way", "delivered", "returned"]))
        if end == "delivered":
            self._signed(self.draw(st.sampled_from(SignedBy)))
        elif end == "returned":
            self._returned()
        return end == "delivered"

    def _returned(self) -> None:
        """Back at the sender. Its signature may have been told first, taken for the recipient's."""
        came_back = self.teller.now
        if self.draw(st.booleans()):
            self.teller.pass_time(60)
            self._signed(SignedBy.PROXY)
        data = events.DeliveryProgressed(
            **_PARCEL, state=TransitState.RETURNED, raw_code="708", occurred_at=came_back
        )
        self.teller.tell(events.DeliveryProgressedV1, data)

    def _moved(self, state: TransitState) -> None:
        data = events.DeliveryProgressed(
            **_PARCEL, state=state, raw_code=state.value, occurred_at=self.teller.now
        )
        self.teller.tell(events.DeliveryProgressedV1, data)

    def _signed(self, by: SignedBy) -> None:
        data = events.DeliveryDelivered(**_PARCEL, signed_by=by, occurred_at=self.teller.now)
        self.teller.tell(events.DeliveryDeliveredV1, data)

    def _received(self) -> None:
        self.teller.tell(
            events.CaseDeptReceivedV1, events.CaseDeptReceived(**_ORDER, department_serial="SY-1")
        )

    def _stage(self, stage: ReviewStage) -> Any:
        def step() -> None:
            data = events.CaseProgressed(**_ORDER, stage=stage, occurred_at=self._other_clock())
            self.teller.tell(events.CaseProgressedV1, data)

        return step

    def _decided(self, outcome: Outcome) -> None:
        reason = None if outcome is Outcome.GRANTED else "经营场所不符合条件"
        data = events.CaseDecided(**_ORDER, outcome=outcome, decided_at=self._other_clock(), reason=reason)
        self.teller.tell(events.CaseDecidedV1, data)
        self._notice(outcome.value)

    def _withdrawn(self) -> None:
        data = events.CaseWithdrawn(**_PLACE, reason="计划有变", status_before=CaseStatus.REVIEWING)
        self.teller.tell(events.CaseWithdrawnV1, data)
        cancel = commands.WorkOrderCancel(**_ORDER, reason="计划有变")
        self.teller.tell(commands.WorkOrderCancelV1, cancel)
        self._notice("withdrawn")

    def _rated(self, stage: RatedStage) -> None:
        level = self.draw(st.sampled_from(RatingLevel))
        data = events.CaseRated(**_PLACE, stage=stage, level=level, has_text=False)
        self.teller.tell(events.CaseRatedV1, data)

    def _notice(self, kind: str) -> None:
        """The platform's receipt for a notice, if one comes."""
        told: dict[str, Any] = {
            "channel": NoticeChannel.SMS,
            "notice": kind,
            "out_id": f"{CASE_NO}-{kind}",
        }
        match self.draw(st.sampled_from([None, "delivered", "failed"])):
            case "delivered":
                self.teller.tell(events.NoticeDeliveredV1, events.NoticeDelivered(**told))
            case "failed":
                self.teller.tell(events.NoticeFailedV1, events.NoticeFailed(**told, error="isv.MOBILE"))

    def _other_clock(self) -> Any:
        return self.teller.now + self.draw(_SKEWS)
