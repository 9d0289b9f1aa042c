"""Facts, in the past tense: what happened to a case, a delivery, a notice."""

from typing import Literal

from pydantic import AwareDatetime, Field

from contracts.case import (
    ApplicantKind,
    CaseStatus,
    Channel,
    HandOut,
    NoticeChannel,
    Outcome,
    RatedStage,
    RatingLevel,
    ReviewStage,
    SignedBy,
    TransitState,
)
from contracts.catalog import Limit
from contracts.envelope import Message, Payload
from contracts.sealed import Sealed


class HandedMaterial(Payload):
    """One material as it was handed in (申请材料)."""

    code: str
    name: str
    form: Literal["paper", "electronic"]
    count: int = Field(ge=1)


class Placed(Payload):
    """Every fact of a case says where the case is, for its routing key."""

    zone: str
    department: str | None = None


class CaseAccepted(Placed):
    """受理. Carries all that router, department and notifier need; personal data is sealed per reader."""

    item_code: str
    item_name: str
    item_version: int | None = Field(default=None, ge=1)
    """Of the guide that the case began with and keeps."""
    catalogue_version: str
    channel: Channel
    summary: str
    applicant_kind: ApplicantKind
    applicant_masked: str
    materials: tuple[HandedMaterial, ...]
    received_at: AwareDatetime
    accepted_at: AwareDatetime
    statutory_limit: Limit
    promised_limit: Limit
    hand_out: HandOut
    dossier: Sealed
    """An ``ApplicantDossier`` for the department."""
    contact: Sealed
    """A ``Contact`` for the notifier."""


class CaseRouted(Placed):
    """按责转办: who decides, and until when. ``provisional``: the calendar of that year is not published."""

    department_name: str
    work_order_no: str
    statutory_due: AwareDatetime
    promise_due: AwareDatetime
    provisional: bool


class CaseDeptReceived(Placed):
    """部门签收: the department has it under ``department_serial`` (the number in its own system)."""

    work_order_no: str
    department_serial: str


class CaseProgressed(Placed):
    """A step inside the department."""

    work_order_no: str
    stage: ReviewStage
    occurred_at: AwareDatetime
    opinion: str | None = None


class CaseDecided(Placed):
    """The department's decision. A refusal says why (行政许可法 art. 38)."""

    work_order_no: str
    outcome: Outcome
    decided_at: AwareDatetime
    reason: str | None = None


class CaseCertificateMade(Placed):
    """制证: the paper exists and is at the exit window (统一出件窗口)."""

    work_order_no: str
    certificate_name: str
    certificate_no: str
    made_at: AwareDatetime


class CaseIssued(Placed):
    """统一出件: the result waits at the window or is given to the courier."""

    hand_out: HandOut


class CaseCollected(Placed):
    """领取: collected at the exit window; delivery by express is ``DeliveryDelivered``."""

    collected_at: AwareDatetime


class CaseWithdrawn(Placed):
    """撤回申请, before any decision."""

    reason: str
    status_before: CaseStatus


class CaseRated(Placed):
    """评价: one per stage."""

    stage: RatedStage
    level: RatingLevel
    has_text: bool


class DeliveryOrdered(Payload):
    """The carrier took the order and gave a waybill number (运单号)."""

    carrier: str
    order_no: str
    waybill_no: str


class DeliveryProgressed(Payload):
    """The parcel changed its state; ``raw_code`` is the carrier's own."""

    carrier: str
    order_no: str
    waybill_no: str
    state: TransitState
    raw_code: str
    occurred_at: AwareDatetime


class DeliveryDelivered(Payload):
    """签收."""

    carrier: str
    order_no: str
    waybill_no: str
    signed_by: SignedBy
    occurred_at: AwareDatetime


class NoticeDelivered(Payload):
    """The platform's receipt says that the person's phone has it."""

    channel: NoticeChannel
    notice: str
    out_id: str


class NoticeFailed(Payload):
    """The notice will not reach the person this way; ``error`` is the platform's code."""

    channel: NoticeChannel
    notice: str
    out_id: str
    error: str


class CaseAcceptedV1(Message[CaseAccepted]):
    """A case was accepted and numbered."""

    type: Literal["linxia.case.accepted.v1"]


class CaseRoutedV1(Message[CaseRouted]):
    """A case went to its department's or zone's queue."""

    type: Literal["linxia.case.routed.v1"]


class CaseDeptReceivedV1(Message[CaseDeptReceived]):
    """The department has the case."""

    type: Literal["linxia.case.dept_received.v1"]


class CaseProgressedV1(Message[CaseProgressed]):
    """The department took a step."""

    type: Literal["linxia.case.progressed.v1"]


class CaseDecidedV1(Message[CaseDecided]):
    """The department decided."""

    type: Literal["linxia.case.decided.v1"]


class CaseCertificateMadeV1(Message[CaseCertificateMade]):
    """The certificate is at the exit window."""

    type: Literal["linxia.case.certificate_made.v1"]


class CaseIssuedV1(Message[CaseIssued]):
    """The result was issued."""

    type: Literal["linxia.case.issued.v1"]


class CaseCollectedV1(Message[CaseCollected]):
    """The applicant collected the result at the window."""

    type: Literal["linxia.case.collected.v1"]


class CaseWithdrawnV1(Message[CaseWithdrawn]):
    """The applicant withdrew."""

    type: Literal["linxia.case.withdrawn.v1"]


class CaseRatedV1(Message[CaseRated]):
    """The applicant rated a stage."""

    type: Literal["linxia.case.rated.v1"]


class DeliveryOrderedV1(Message[DeliveryOrdered]):
    """A delivery was ordered."""

    type: Literal["linxia.delivery.ordered.v1"]


class DeliveryProgressedV1(Message[DeliveryProgressed]):
    """A delivery moved."""

    type: Literal["linxia.delivery.progressed.v1"]


class DeliveryDeliveredV1(Message[DeliveryDelivered]):
    """A delivery was signed for."""

    type: Literal["linxia.delivery.delivered.v1"]


class NoticeDeliveredV1(Message[NoticeDelivered]):
    """A notice reached the person."""

    type: Literal["linxia.notice.delivered.v1"]


class NoticeFailedV1(Message[NoticeFailed]):
    """A notice did not reach the person."""

    type: Literal["linxia.notice.failed.v1"]
