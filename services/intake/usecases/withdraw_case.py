from contracts.events import CaseWithdrawn, CaseWithdrawnV1
from services.chassis.clock import CENTRE_ZONE, Clock
from services.chassis.step import Cause, Saying, Step
from services.intake.adapters.store import CaseBooks
from services.intake.domain.case_book import CaseBook
from services.intake.domain.examination import require_fit
from services.intake.domain.facts import Withdrawn
from services.intake.domain.refusals import KeyReusedError
from services.intake.domain.standing import Action, require, status_of
from services.intake.usecases.admission import APPLICANT, Admission


class WithdrawCase:
    """撤回申请: the applicant takes the application back, before any decision."""

    def __init__(self, books: CaseBooks, admission: Admission, clock: Clock) -> None:
        self._books = books
        self._admission = admission
        self._clock = clock

    async def __call__(self, case_no: str, query_code: str, idempotency_key: str, reason: str) -> CaseBook:
        """Withdraw, for good; the same request again changes nothing and gets the same answer.

        Raises ``NotAllowedError`` once a decision was made, ``KeyReusedError``, ``UnfitError`` for a reason
        that holds somebody's number, and what ``Admission.check`` raises.
        """
        await self._admission.check(case_no, query_code)
        now = self._clock.now()
        require_fit("/reason", reason, "撤回原因", now.astimezone(CENTRE_ZONE).date())
        cause = Cause.request("withdraw_case", case_no, idempotency_key, by=APPLICANT)

        def change(book: CaseBook) -> Step[CaseBook]:
            require(Action.WITHDRAW, book)
            data = CaseWithdrawn(
                zone=book.zone, department=book.department, reason=reason, status_before=status_of(book)
            )
            withdrawn = Withdrawn(id=cause.id, said_at=now, data=data)
            return Step(book.with_fact(withdrawn), (Saying(CaseWithdrawnV1, data),))

        book = (await self._books.change(case_no, cause, change)).state
        if not any(fact.id == cause.id and fact.data.reason == reason for fact in book.of(Withdrawn)):
            raise KeyReusedError
        return book
