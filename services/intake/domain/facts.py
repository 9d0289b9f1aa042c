"""What is known of a case after it was accepted, one fact each, in the contracts' own words."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts import events, incidents


class BaseFact(BaseModel):
    """One fact. ``id`` is the id of the event or request that told it; ``said_at`` when it was told."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    said_at: AwareDatetime


class Routed(BaseFact):
    """按责转办."""

    kind: Literal["routed"] = "routed"
    data: events.CaseRouted


class DeptReceived(BaseFact):
    """部门签收."""

    kind: Literal["dept_received"] = "dept_received"
    data: events.CaseDeptReceived


class Progressed(BaseFact):
    """承办, 审核 or 批准."""

    kind: Literal["progressed"] = "progressed"
    data: events.CaseProgressed


class Decided(BaseFact):
    """准予 or 不予."""

    kind: Literal["decided"] = "decided"
    data: events.CaseDecided


class CertificateMade(BaseFact):
    """制证."""

    kind: Literal["certificate_made"] = "certificate_made"
    data: events.CaseCertificateMade


class Issued(BaseFact):
    """统一出件, decided here."""

    kind: Literal["issued"] = "issued"
    data: events.CaseIssued


class Collected(BaseFact):
    """窗口领取, recorded here."""

    kind: Literal["collected"] = "collected"
    data: events.CaseCollected


class Withdrawn(BaseFact):
    """撤回, decided here."""

    kind: Literal["withdrawn"] = "withdrawn"
    data: events.CaseWithdrawn


class Rated(BaseFact):
    """评价. ``text`` stays in the case book; others learn only that there is one."""

    kind: Literal["rated"] = "rated"
    data: events.CaseRated
    text: str | None = None


class ParcelOrdered(BaseFact):
    """The carrier took the order."""

    kind: Literal["parcel_ordered"] = "parcel_ordered"
    data: events.DeliveryOrdered


class ParcelMoved(BaseFact):
    """The parcel changed its state."""

    kind: Literal["parcel_moved"] = "parcel_moved"
    data: events.DeliveryProgressed


class ParcelSigned(BaseFact):
    """快递签收."""

    kind: Literal["parcel_signed"] = "parcel_signed"
    data: events.DeliveryDelivered


class NoticeArrived(BaseFact):
    """The applicant's phone has a notice."""

    kind: Literal["notice_arrived"] = "notice_arrived"
    data: events.NoticeDelivered


class NoticeLost(BaseFact):
    """A notice will not reach the applicant."""

    kind: Literal["notice_lost"] = "notice_lost"
    data: events.NoticeFailed


class IncidentOpened(BaseFact):
    """异常: something of the case is parked."""

    kind: Literal["incident_opened"] = "incident_opened"
    data: incidents.CaseIncidentOpened


class IncidentClosed(BaseFact):
    """It is parked no more."""

    kind: Literal["incident_closed"] = "incident_closed"
    data: incidents.CaseIncidentClosed


DepartmentFact = DeptReceived | Progressed | Decided | CertificateMade
HallFact = Routed | Issued | Collected | Withdrawn | Rated
ParcelFact = ParcelOrdered | ParcelMoved | ParcelSigned
NoticeFact = NoticeArrived | NoticeLost
IncidentFact = IncidentOpened | IncidentClosed

Fact = Annotated[
    DepartmentFact | HallFact | ParcelFact | NoticeFact | IncidentFact, Field(discriminator="kind")
]
