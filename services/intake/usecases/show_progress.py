from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from contracts.case import CaseStatus
from services.chassis.clock import CENTRE_ZONE
from services.intake import answers
from services.intake.domain.case_book import CaseBook
from services.intake.domain.delivery import Delivery, delivery_of
from services.intake.domain.facts import Routed
from services.intake.domain.incidents import incidents_of
from services.intake.domain.irregularities import irregularities_of
from services.intake.domain.staff_timeline import staff_timeline_of
from services.intake.domain.standing import allowed_actions, status_of
from services.intake.domain.timeline import Entry, timeline_of
from services.intake.domain.words import ISSUED_SENTENCES, STATUS_PHRASES, STATUS_SENTENCES


def show_progress(book: CaseBook) -> answers.CaseProgress:
    """Return a case as who applied for it sees it (办理进度); everything personal is masked."""
    acceptance = book.acceptance
    return answers.CaseProgress(
        **show_standing(book).model_dump(),
        item=answers.ItemName(code=acceptance.item_code, name=acceptance.item_name),
        summary=acceptance.summary,
        zone=book.zone,
        department=None if book.routed is None else book.routed.data.department_name,
        channel=acceptance.channel,
        applicant=answers.ShownApplicant(**acceptance.applicant.model_dump()),
        hand_out=acceptance.hand_out,
        accepted_at=_wall(acceptance.accepted_at),
        due=_due(book.routed),
        timeline=_lines(timeline_of(book)),
        delivery=_delivery(delivery_of(book)),
        exceptions=[
            answers.CaseException(code=each.code, message=each.message, at=_wall(each.at))
            for each in irregularities_of(book)
        ],
        allowed=list(allowed_actions(book)),
        links=links(acceptance.case_no),
    )


def show_to_staff(book: CaseBook) -> answers.StaffTimeline:
    """Return a case's course as staff see it, its incidents (异常) at the end."""
    return answers.StaffTimeline(
        **show_standing(book).model_dump(),
        timeline=_lines(staff_timeline_of(book)),
        open_incidents=sum(incident.is_open for incident in incidents_of(book)),
    )


def show_standing(book: CaseBook) -> answers.CaseStanding:
    """Return where the case stands, in a word, a phrase and a sentence."""
    status = status_of(book)
    issued = status is CaseStatus.ISSUED
    sentence = ISSUED_SENTENCES[book.acceptance.hand_out] if issued else STATUS_SENTENCES[status]
    return answers.CaseStanding(
        case_no=book.acceptance.case_no,
        status=answers.StatusWords(code=status, phrase=STATUS_PHRASES[status], sentence=sentence),
    )


def links(case_no: str) -> dict[str, str]:
    """Return where the case and what may be done with it are found."""
    here = f"/api/v1/cases/{case_no}"
    return {
        "self": here,
        "withdrawal": f"{here}/withdrawal",
        "collection": f"{here}/collection",
        "ratings": f"{here}/ratings",
    }


def _lines(entries: Sequence[Entry]) -> list[answers.TimelineEntry]:
    return [
        answers.TimelineEntry(at=_wall(entry.at), what=entry.what, where=entry.where) for entry in entries
    ]


def _due(routed: Routed | None) -> answers.Due | None:
    if routed is None:
        return None
    data = routed.data
    return answers.Due(
        statutory=_wall(data.statutory_due), promise=_wall(data.promise_due), provisional=data.provisional
    )


def _delivery(delivery: Delivery | None) -> answers.DeliveryState | None:
    if delivery is None:
        return None
    return answers.DeliveryState(**{**asdict(delivery), "at": _wall(delivery.at)})


def _wall(moment: datetime) -> datetime:
    return moment.astimezone(CENTRE_ZONE)
