from collections.abc import Iterator
from typing import Final

from services.intake.domain.case_book import CaseBook
from services.intake.domain.incidents import Incident, incidents_of
from services.intake.domain.timeline import Entry, Rank, timeline_of
from services.intake.domain.words import INCIDENT_ENDINGS, INCIDENT_KINDS

_SYSTEM: Final = "系统运维"


def staff_timeline_of(book: CaseBook) -> tuple[Entry, ...]:
    """Return the case's steps as staff see them: after them its incidents (异常) and what became of these."""
    return (*timeline_of(book), *(line for each in incidents_of(book) for line in _lines(each)))


def _lines(incident: Incident) -> Iterator[Entry]:
    what = f"{INCIDENT_KINDS[incident.kind]}({incident.place})"
    if incident.closed_at is None or incident.ending is None:
        yield Entry(Rank.INCIDENT, incident.opened_at, f"异常:{what},正在处理", _SYSTEM)
    else:
        ending = INCIDENT_ENDINGS[incident.ending]
        yield Entry(Rank.INCIDENT, incident.closed_at, f"异常已解除:{what},{ending}", _SYSTEM)
