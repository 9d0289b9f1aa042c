from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from contracts.incidents import IncidentEnding, IncidentKind
from services.intake.domain.case_book import CaseBook
from services.intake.domain.facts import IncidentClosed, IncidentOpened


@dataclass(frozen=True, slots=True)
class Incident:
    """异常: something of the case that a service could not handle; open until ``closed_at`` is known."""

    kind: IncidentKind
    place: str
    opened_at: datetime
    closed_at: datetime | None
    ending: IncidentEnding | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a person."""
        return self.closed_at is None


def incidents_of(book: CaseBook) -> tuple[Incident, ...]:
    """Return the case's incidents by the time they were opened.

    What was told in the other order shows the same: an ending without a beginning waits for it.
    """
    return tuple(sorted(_paired(book), key=lambda each: (each.opened_at, each.place, each.kind)))


def _paired(book: CaseBook) -> Iterator[Incident]:
    endings = {closed.data.incident: closed.data for closed in book.of(IncidentClosed)}
    for opened in book.of(IncidentOpened):
        closed = endings.get(opened.data.incident)
        yield Incident(
            kind=opened.data.kind,
            place=opened.data.place,
            opened_at=opened.data.opened_at,
            closed_at=None if closed is None else closed.closed_at,
            ending=None if closed is None else closed.ending,
        )
