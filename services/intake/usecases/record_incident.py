from collections.abc import Sequence

from services.chassis.logs import get_log
from services.chassis.outgoing import Outgoing
from services.chassis.step import Cause, Step
from services.intake.adapters.store import CaseBooks
from services.intake.domain.facts import IncidentFact
from services.intake.domain.refusals import UnknownCaseError


class RecordIncident:
    """Notes on a case that something of it is parked (异常), or is so no more."""

    def __init__(self, books: CaseBooks) -> None:
        self._books = books

    async def __call__(self, case_no: str, cause: Cause, fact: IncidentFact) -> Sequence[Outgoing]:
        """Publish nothing.

        What is parked may name a case that never was: its incident is passed over, for to park it would
        say no more than what is parked already.
        """
        try:
            await self._books.record(case_no, cause, lambda book: Step(book.with_fact(fact)))
        except UnknownCaseError:
            get_log().warning("incident_of_unknown_case")
        return ()
