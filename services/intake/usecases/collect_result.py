from contracts.events import CaseCollected, CaseCollectedV1
from services.chassis.clock import Clock
from services.chassis.step import Cause, Saying, Step
from services.intake.adapters.store import CaseBooks
from services.intake.domain.case_book import CaseBook
from services.intake.domain.facts import Collected
from services.intake.domain.standing import Action, require
from services.intake.usecases.admission import Admission


class CollectResult:
    """领取: the clerk at the exit window hands the result to who knows the query code."""

    def __init__(self, books: CaseBooks, admission: Admission, clock: Clock) -> None:
        self._books = books
        self._admission = admission
        self._clock = clock

    async def __call__(self, case_no: str, query_code: str, idempotency_key: str, clerk: str) -> CaseBook:
        """Record the collection; the same request again changes nothing and gets the same answer.

        Raises ``NotAllowedError`` unless the result waits at the window, and what ``Admission.check``
        raises.
        """
        await self._admission.check(case_no, query_code)
        cause, now = Cause.request("collect_result", case_no, idempotency_key, by=clerk), self._clock.now()

        def change(book: CaseBook) -> Step[CaseBook]:
            require(Action.COLLECT, book)
            data = CaseCollected(zone=book.zone, department=book.department, collected_at=now)
            collected = Collected(id=cause.id, said_at=now, data=data)
            return Step(book.with_fact(collected), (Saying(CaseCollectedV1, data),))

        return (await self._books.change(case_no, cause, change)).state
