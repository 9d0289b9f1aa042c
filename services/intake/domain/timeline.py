from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, auto
from typing import Final

from contracts.case import HandOut, Outcome, RatedStage, ReviewStage
from services.intake.domain.case_book import CaseBook
from services.intake.domain.delivery import signature_of
from services.intake.domain.facts import (
    CertificateMade,
    Collected,
    Decided,
    DepartmentFact,
    DeptReceived,
    HallFact,
    IncidentFact,
    Issued,
    NoticeFact,
    ParcelFact,
    ParcelMoved,
    ParcelOrdered,
    ParcelSigned,
    Progressed,
    Rated,
    Routed,
    Withdrawn,
)
from services.intake.domain.words import (
    CHANNELS,
    RATED_STAGES,
    RATING_LEVELS,
    REVIEW_STAGES,
    SIGNED_BY,
    TRANSIT_STATES,
    carrier_name,
)

_CENTRE: Final = "政务服务中心"
_EXIT_WINDOW: Final = "统一出件窗口"
_APPLICANT: Final = "申请人"


class Rank(IntEnum):
    """A step's place in the life of a case."""

    ACCEPTED = auto()
    ACCEPTANCE_RATED = auto()
    ROUTED = auto()
    DEPT_RECEIVED = auto()
    HANDLING = auto()
    CHECKING = auto()
    APPROVING = auto()
    WITHDRAWN = auto()
    DECIDED = auto()
    CERTIFICATE_MADE = auto()
    ISSUED = auto()
    PARCEL_ORDERED = auto()
    PARCEL_MOVED = auto()
    DELIVERED = auto()
    COMPLETION_RATED = auto()
    INCIDENT = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline: when, what, by whom or where; for citizens to read.

    Lines are ordered by rank before time, for the clocks of departments, couriers and our own do not agree.
    """

    rank: Rank
    at: datetime
    what: str
    where: str


def timeline_of(book: CaseBook) -> tuple[Entry, ...]:
    """Return the case's steps in the order of their meaning; a step told twice is one line."""
    acceptance = book.acceptance
    accepted = Entry(Rank.ACCEPTED, acceptance.accepted_at, "申请已受理", CHANNELS[acceptance.channel])
    department = "承办部门" if book.routed is None else book.routed.data.department_name
    unsigned = set(book.of(ParcelSigned)) - {signature_of(book)}
    steps = (fact for fact in book.facts if not isinstance(fact, NoticeFact | IncidentFact))
    later = {_entry(fact, department) for fact in steps if fact not in unsigned}
    return (accepted, *sorted(later, key=lambda entry: (entry.rank, entry.at, entry.what)))


def _entry(fact: DepartmentFact | HallFact | ParcelFact, department: str) -> Entry:
    if isinstance(fact, DepartmentFact):
        return _department_entry(fact, department)
    if isinstance(fact, HallFact):
        return _hall_entry(fact)
    return _parcel_entry(fact)


def _department_entry(fact: DepartmentFact, department: str) -> Entry:
    match fact:
        case DeptReceived():
            return Entry(Rank.DEPT_RECEIVED, fact.said_at, "部门已签收", department)
        case Progressed(data=data):
            return Entry(
                _REVIEW_RANKS[data.stage],
                data.occurred_at,
                f"{REVIEW_STAGES[data.stage]}环节办理中",
                department,
            )
        case Decided(data=data):
            return Entry(Rank.DECIDED, data.decided_at, _decision(data.outcome, data.reason), department)
        case CertificateMade(data=data):
            what = f"《{data.certificate_name}》已制作,编号{data.certificate_no}"
            return Entry(Rank.CERTIFICATE_MADE, data.made_at, what, department)


def _hall_entry(fact: HallFact) -> Entry:
    match fact:
        case Routed(data=data):
            return Entry(Rank.ROUTED, fact.said_at, f"已转交{data.department_name}办理", _CENTRE)
        case Issued(data=data):
            how = "已交快递寄送" if data.hand_out is HandOut.EXPRESS else "可到窗口领取"
            return Entry(Rank.ISSUED, fact.said_at, f"统一出件,{how}", _EXIT_WINDOW)
        case Collected(data=data):
            return Entry(Rank.DELIVERED, data.collected_at, "已到窗口领取", _EXIT_WINDOW)
        case Withdrawn(data=data):
            return Entry(Rank.WITHDRAWN, fact.said_at, f"撤回申请。原因:{data.reason}", _APPLICANT)
        case Rated(data=data):
            what = f"评价{RATED_STAGES[data.stage]}:{RATING_LEVELS[data.level]}"
            return Entry(_RATING_RANKS[data.stage], fact.said_at, what, _APPLICANT)


def _parcel_entry(fact: ParcelFact) -> Entry:
    carrier = carrier_name(fact.data.carrier)
    match fact:
        case ParcelOrdered(data=data):
            return Entry(Rank.PARCEL_ORDERED, fact.said_at, f"快递已下单,运单号{data.waybill_no}", carrier)
        case ParcelMoved(data=data):
            return Entry(Rank.PARCEL_MOVED, data.occurred_at, TRANSIT_STATES[data.state], carrier)
        case ParcelSigned(data=data):
            return Entry(Rank.DELIVERED, data.occurred_at, SIGNED_BY[data.signed_by], carrier)


def _decision(outcome: Outcome, reason: str | None) -> str:
    if outcome is Outcome.GRANTED:
        return "作出准予决定"
    return f"作出不予决定。理由:{reason}" if reason else "作出不予决定"


_REVIEW_RANKS: Final = {
    ReviewStage.HANDLING: Rank.HANDLING,
    ReviewStage.CHECKING: Rank.CHECKING,
    ReviewStage.APPROVING: Rank.APPROVING,
}
_RATING_RANKS: Final = {
    RatedStage.ACCEPTANCE: Rank.ACCEPTANCE_RATED,
    RatedStage.COMPLETION: Rank.COMPLETION_RATED,
}
