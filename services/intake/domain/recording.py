from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from contracts.events import CaseIssued
from services.intake.domain.case_book import CaseBook
from services.intake.domain.facts import CertificateMade, Fact, Issued
from services.intake.domain.standing import owes_issue

_ISSUES: Final = UUID("5b0a1d0e-4f0c-5c3e-9a57-6c1f3a1f7c22")


def record(book: CaseBook, fact: Fact, now: datetime) -> CaseBook:
    """Return the book with a fact in it, and the result issued (统一出件) if the facts now say so.

    Decision and certificate may come in either order: whichever comes second issues. A case is issued
    once at most, hence the one id.
    """
    grown = book.with_fact(fact)
    if not owes_issue(grown):
        return grown
    made = grown.of(CertificateMade)[0].data
    data = CaseIssued(zone=made.zone, department=made.department, hand_out=grown.acceptance.hand_out)
    return grown.with_fact(Issued(id=uuid5(_ISSUES, grown.acceptance.case_no), said_at=now, data=data))
