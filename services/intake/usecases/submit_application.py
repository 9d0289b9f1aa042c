from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.catalog import Catalogue, Item
from services.chassis.aggregates import AlreadyExistsError
from services.chassis.clock import CENTRE_ZONE, Clock
from services.intake.adapters.store import CaseBooks
from services.intake.domain.application import Application
from services.intake.domain.case_book import Acceptance, CaseBook
from services.intake.domain.examination import complete, examine
from services.intake.domain.faults import Fault, FaultCode, uncovered
from services.intake.domain.notice import one_time_notice
from services.intake.domain.refusals import (
    IncompleteError,
    KeyReusedError,
    NoItemError,
    UnfitError,
    UnknownItemError,
)
from services.intake.usecases.accept_case import AcceptCase


@dataclass(frozen=True, slots=True)
class Submitted:
    """An accepted application. ``fresh`` is False when the same request had come before."""

    acceptance: Acceptance
    fresh: bool


class SubmitApplication:
    """综合受理: examines an application against its guide, then accepts it or says all that is missing.

    A request that comes again under its key gets the answer that it got, even when the guide has changed
    meanwhile.
    """

    def __init__(self, accept: AcceptCase, books: CaseBooks, catalogue: Catalogue, clock: Clock) -> None:
        self._accept = accept
        self._books = books
        self._catalogue = catalogue
        self._clock = clock

    async def __call__(
        self, application: Application, idempotency_key: str, *, shape: Sequence[Fault] = ()
    ) -> Submitted:
        """Accept the application; ``shape`` is what the reader of the request could not take.

        Raises ``NoItemError``, ``UnknownItemError``, ``IncompleteError`` or ``KeyReusedError``; nothing is
        stored then.
        """
        digest = "" if shape else application.digest()
        try:
            item = self._examined(application, shape)
        except (UnknownItemError, UnfitError):
            earlier = await self._books.under_key(idempotency_key)
            if earlier is None:
                raise
            return _again(earlier, digest)
        try:
            book = await self._accept(
                complete(application, item), idempotency_key=idempotency_key, digest=digest
            )
        except AlreadyExistsError as error:
            winner = await self._books.under_key(idempotency_key)
            if winner is None:
                raise AssertionError("a key that is taken belongs to a case") from error
            return _again(winner, digest)
        return Submitted(book.acceptance, fresh=True)

    def _examined(self, application: Application, shape: Sequence[Fault]) -> Item:
        today = self._clock.now().astimezone(CENTRE_ZONE).date()
        item = self._item(application, shape, today)
        faults = (*shape, *uncovered(examine(application, item, today), by=shape))
        if faults:
            notice = one_time_notice(item, faults, centre=self._catalogue.centre.name, today=today)
            raise IncompleteError(item, faults, notice)
        return item

    def _item(self, application: Application, shape: Sequence[Fault], today: date) -> Item:
        if not application.item_code:
            unnamed = (Fault("/item_code", FaultCode.MISSING, "请先选择要办理的事项"),)
            raise NoItemError((*shape, *uncovered(unnamed, by=shape)))
        item = self._catalogue.item_on(application.item_code, today)
        if item is None:
            raise UnknownItemError(application.item_code)
        return item


def _again(book: CaseBook, digest: str) -> Submitted:
    if book.acceptance.request_digest != digest:
        raise KeyReusedError
    return Submitted(book.acceptance, fresh=False)
