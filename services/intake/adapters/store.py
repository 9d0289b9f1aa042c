from collections.abc import Callable, Mapping

from services.chassis.aggregates import Aggregates, Taken
from services.chassis.service import Ground
from services.chassis.step import Cause, Step
from services.intake.domain.case_book import CaseBook
from services.intake.domain.refusals import UnknownCaseError

Change = Callable[[CaseBook], Step[CaseBook]]

_KEY = "idempotency_key"


class CaseBooks:
    """The case books, one document each, by case number."""

    def __init__(self, ground: Ground) -> None:
        self.collection = ground.database.cases
        self._books = Aggregates(
            self.collection,
            CaseBook,
            source="/yichuang/intake",
            clock=ground.clock,
            offer=ground.offer,
            chain=ground.chain,
            index=_index,
        )

    @property
    def aggregates(self) -> Aggregates[CaseBook]:
        """The case books as the chassis knows them."""
        return self._books

    async def prepare(self) -> None:
        """Let the database itself see to it that one idempotency key makes one case."""
        await self.collection.create_index(f"index.{_KEY}", unique=True, sparse=True)

    async def open(self, case_no: str, cause: Cause, step: Step[CaseBook]) -> bool:
        """Begin a case; False when the number is taken, and nothing was written.

        Raises ``AlreadyExistsError`` when another case began with the same idempotency key.
        """
        taken = await self._books.do(case_no, cause, lambda book: step if book is None else None)
        return taken is not None

    async def get(self, case_no: str) -> CaseBook:
        """Return a case; raises ``UnknownCaseError``."""
        return _known(case_no, await self._books.get(case_no))

    async def under_key(self, idempotency_key: str) -> CaseBook | None:
        """Return the case that a request with this key began."""
        document = await self.collection.find_one({f"index.{_KEY}": idempotency_key}, {"state": 1})
        return None if document is None else self._books.parse(document)

    async def change(self, case_no: str, cause: Cause, change: Change) -> Taken[CaseBook]:
        """Change a case because of a request; raises ``UnknownCaseError`` and what ``change`` raises."""
        taken = await self._books.do(case_no, cause, lambda book: change(_known(case_no, book)))
        return _happened(taken)

    async def record(self, case_no: str, cause: Cause, change: Change) -> Taken[CaseBook]:
        """Change a case because of a message; the caller publishes what is said.

        Raises ``UnknownCaseError``.
        """
        taken = await self._books.handle(case_no, cause, lambda book: change(_known(case_no, book)))
        return _happened(taken)


def _index(book: CaseBook) -> Mapping[str, str]:
    return {_KEY: book.acceptance.idempotency_key}


def _known(case_no: str, book: CaseBook | None) -> CaseBook:
    if book is None:
        raise UnknownCaseError(case_no)
    return book


def _happened(taken: Taken[CaseBook] | None) -> Taken[CaseBook]:
    if taken is None:
        raise AssertionError("a change of a case always takes a step")
    return taken
