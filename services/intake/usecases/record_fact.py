from collections.abc import Iterator, Sequence

from contracts.case import HandOut
from contracts.commands import DispatchOrder, DispatchOrderV1
from contracts.events import CaseIssuedV1
from contracts.sealed import Audience, Sealed
from services.chassis.clock import Clock
from services.chassis.outgoing import Outgoing
from services.chassis.privacy import Sealer
from services.chassis.step import Cause, Saying, Step
from services.intake.adapters.store import CaseBooks
from services.intake.domain.case_book import CaseBook, PersonalCopy
from services.intake.domain.facts import Fact, Issued, Routed
from services.intake.domain.recording import record
from services.intake.usecases.repeat_acceptance import UNROUTED


class NoConsigneeError(Exception):
    """A result is to be sent, and the case says nobody to send it to."""


class RecordFact:
    """Adds a fact to its case and, when that issues the result (统一出件), says so in the same write."""

    def __init__(self, books: CaseBooks, sealer: Sealer, clock: Clock, *, carrier: str) -> None:
        self._books = books
        self._sealer = sealer
        self._clock = clock
        self._carrier = carrier

    async def __call__(self, case_no: str, cause: Cause, fact: Fact) -> Sequence[Outgoing]:
        """Return what is to be published because of this fact.

        Raises ``UnknownCaseError``: nothing can be known of a case before it was stored here.
        """

        def change(book: CaseBook) -> Step[CaseBook]:
            grown = record(book, fact, self._clock.now())
            newly = () if book.has(Issued) else grown.of(Issued)
            says = tuple(saying for issued in newly for saying in self._announce(grown, issued))
            return Step(grown, says, wakes={UNROUTED: None} if isinstance(fact, Routed) else {})

        taken = await self._books.record(case_no, cause, change)
        return taken.outgoing

    def _announce(self, book: CaseBook, issued: Issued) -> Iterator[Saying]:
        yield Saying(CaseIssuedV1, issued.data)
        if issued.data.hand_out is HandOut.EXPRESS:
            yield Saying(DispatchOrderV1, self._order(book))

    def _order(self, book: CaseBook) -> DispatchOrder:
        """Return the courier's order. Its number depends on the case alone: one result, one parcel."""
        return DispatchOrder(
            order_no=f"{book.acceptance.case_no}-1",
            carrier=self._carrier,
            contents=book.acceptance.result,
            consignee=self._consignee(book),
        )

    def _consignee(self, book: CaseBook) -> Sealed:
        case_no = book.acceptance.case_no
        consignee = self._sealer.open(PersonalCopy, case_no, book.acceptance.personal).consignee
        if consignee is None:
            raise NoConsigneeError(case_no)
        return self._sealer.seal(Audience.COURIER, case_no, consignee)
