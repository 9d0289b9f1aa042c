"""What intake answers over HTTP; every text in it is for a citizen or a clerk to read."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.case import ApplicantKind, CaseStatus, Channel, HandOut, RatedStage, RatingLevel


class Answer(BaseModel):
    """A part of an answer; times are on the centre's wall clock, with its offset."""

    model_config = ConfigDict(frozen=True)


class ItemName(Answer):
    """事项."""

    code: str
    name: str


class AcceptanceReceipt(Answer):
    """受理通知: what the applicant takes home. ``query_code`` opens the case, with its number."""

    case_no: str
    query_code: str
    status: Literal["accepted"]
    accepted_at: AwareDatetime
    zone: str
    item: ItemName
    links: dict[str, str]


class Due(Answer):
    """办理期限: until when a decision is due, by law and by promise.

    ``provisional``: the State Council has not published that year's working days yet.
    """

    statutory: AwareDatetime
    promise: AwareDatetime
    provisional: bool


class TimelineEntry(Answer):
    """One step of the case."""

    at: AwareDatetime
    what: str
    where: str


class DeliveryState(Answer):
    """快递."""

    carrier: str
    carrier_name: str
    waybill_no: str
    state: str
    phrase: str
    at: AwareDatetime


class CaseException(Answer):
    """异常: what went out of the ordinary."""

    code: str
    message: str
    at: AwareDatetime


class ShownApplicant(Answer):
    """申请人, masked."""

    kind: ApplicantKind
    name: str
    identity_number: str
    phone: str


class StatusWords(Answer):
    """办件状态: its code, a phrase of at most five 汉字, and a sentence."""

    code: CaseStatus
    phrase: str
    sentence: str


class CaseProgress(Answer):
    """办理进度. ``allowed`` names what may be done now."""

    case_no: str
    item: ItemName
    summary: str
    zone: str
    department: str | None
    channel: Channel
    applicant: ShownApplicant
    hand_out: HandOut
    status: StatusWords
    accepted_at: AwareDatetime
    due: Due | None
    timeline: list[TimelineEntry]
    delivery: DeliveryState | None
    exceptions: list[CaseException]
    allowed: list[str]
    links: dict[str, str]


class StaffTimeline(Answer):
    """办件过程 with its incidents (异常), for staff. ``open_incidents``: how many wait for a person."""

    case_no: str
    status: StatusWords
    timeline: list[TimelineEntry]
    open_incidents: int


class CaseStanding(Answer):
    """Where a case stands after something was done with it."""

    case_no: str
    status: StatusWords


class RatingStored(Answer):
    """A rating as it is stored."""

    case_no: str
    stage: RatedStage
    level: RatingLevel
    text: str | None
    rated_at: AwareDatetime


class GuideMaterial(Answer):
    """申报材料."""

    code: str
    name: str
    required: bool
    originals: int
    forms: list[str]
    issued_by: str


class GuideField(Answer):
    """One thing the application form asks."""

    code: str
    label: str
    required: bool


class ShortGuide(Answer):
    """What an applicant needs to put an application right."""

    item: ItemName
    applicants: list[str]
    conditions: list[str]
    materials: list[GuideMaterial]
    fields: list[GuideField]


class ListedItem(Answer):
    """An item in the list of all that may be applied for."""

    code: str
    name: str
    item_type: str
    zone: str
    department: str | None
    promised_limit: str
    express: bool
    online: bool


class ItemList(Answer):
    """办事目录."""

    items: list[ListedItem]


class Guide(ShortGuide):
    """办事指南 with the five elements of the plan's item 3, in the words a citizen reads."""

    version: int
    valid_from: date | None
    """None: from the beginning."""
    short_name: str
    item_type: str
    sample: bool
    zone: str
    zone_name: str
    department: str | None
    department_name: str
    legal_basis: list[str]
    procedure: list[str]
    statutory_limit: str
    promised_limit: str
    result: str
    express: bool
    online: bool
