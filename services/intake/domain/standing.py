from collections.abc import Iterator
from enum import StrEnum

from contracts.case import CaseStatus, HandOut, Outcome, RatedStage
from services.intake.domain.case_book import CaseBook
from services.intake.domain.delivery import signature_of
from services.intake.domain.facts import (
    CertificateMade,
    Collected,
    Decided,
    DeptReceived,
    Issued,
    Progressed,
    Rated,
    Routed,
    Withdrawn,
)


class Action(StrEnum):
    """What applicant or exit window may do with a case."""

    WITHDRAW = "withdrawal"
    COLLECT = "collection"
    RATE_ACCEPTANCE = "rating-acceptance"
    RATE_COMPLETION = "rating-completion"


RATINGS = {RatedStage.ACCEPTANCE: Action.RATE_ACCEPTANCE, RatedStage.COMPLETION: Action.RATE_COMPLETION}


class NotAllowedError(Exception):
    """The case does not stand where this can be done; says where it stands and what can."""

    def __init__(self, action: Action, book: CaseBook) -> None:
        self.action = action
        self.status = status_of(book)
        self.allowed = allowed_actions(book)
        super().__init__(f"{action} is not allowed while the case is {self.status}")


def outcome_of(book: CaseBook) -> Outcome | None:
    """Return what was decided; None while nothing is, or while decisions contradict each other."""
    outcomes = {fact.data.outcome for fact in book.of(Decided)}
    return outcomes.pop() if len(outcomes) == 1 else None


def status_of(book: CaseBook) -> CaseStatus:
    """Return where the case stands: the furthest that its facts prove, whatever their clocks say.

    A withdrawal is final. A certificate counts only once the decision that allows it is known.
    """
    if book.has(Withdrawn):
        return CaseStatus.WITHDRAWN
    if book.has(Collected) or signature_of(book):
        return CaseStatus.DELIVERED
    if book.has(Issued):
        return CaseStatus.ISSUED
    match outcome_of(book):
        case Outcome.REFUSED:
            return CaseStatus.REFUSED
        case Outcome.GRANTED:
            return CaseStatus.CERTIFICATE_MADE if book.has(CertificateMade) else CaseStatus.GRANTED
    return _undecided(book)


def _undecided(book: CaseBook) -> CaseStatus:
    if book.has(Progressed) or _department_has_spoken(book):
        return CaseStatus.REVIEWING
    if book.has(DeptReceived):
        return CaseStatus.DEPT_RECEIVED
    return CaseStatus.ROUTED if book.has(Routed) else CaseStatus.ACCEPTED


def _department_has_spoken(book: CaseBook) -> bool:
    """Whether a decision was made, even one that we have only half heard of."""
    return book.has(Decided, CertificateMade)


def owes_issue(book: CaseBook) -> bool:
    """Whether the result must now be issued (统一出件): granted, made, not withdrawn, not issued yet."""
    granted_and_made = outcome_of(book) is Outcome.GRANTED and book.has(CertificateMade)
    return granted_and_made and not book.has(Withdrawn, Issued)


def allowed_actions(book: CaseBook) -> tuple[Action, ...]:
    """Return what may be done now."""
    return tuple(_allowed(book))


def require(action: Action, book: CaseBook) -> None:
    """Raise ``NotAllowedError`` unless this may be done now."""
    if action not in allowed_actions(book):
        raise NotAllowedError(action, book)


def _allowed(book: CaseBook) -> Iterator[Action]:
    status = status_of(book)
    rated = {fact.data.stage for fact in book.of(Rated)}
    if status is not CaseStatus.WITHDRAWN and not _department_has_spoken(book):
        yield Action.WITHDRAW
    if status is CaseStatus.ISSUED and book.acceptance.hand_out is HandOut.WINDOW:
        yield Action.COLLECT
    if RatedStage.ACCEPTANCE not in rated:
        yield Action.RATE_ACCEPTANCE
    if status.is_end and RatedStage.COMPLETION not in rated:
        yield Action.RATE_COMPLETION
