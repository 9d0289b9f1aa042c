from typing import Final

from contracts.case_number import CaseNumber
from services.intake.adapters.store import CaseBooks
from services.intake.domain.case_book import CaseBook
from services.intake.domain.refusals import WrongQueryCodeError
from services.intake.usecases.query_codes import QueryCodes

APPLICANT: Final = "applicant"
"""Who the audit trail names where somebody acts with a case's query code, or applies."""


class Admission:
    """Lets in who knows a case's number and query code."""

    def __init__(self, books: CaseBooks, codes: QueryCodes) -> None:
        self._books = books
        self._codes = codes

    async def open(self, case_no: str, query_code: str) -> CaseBook:
        """Return the case.

        Raises ``CaseNumberError``, ``UnknownCaseError`` or ``WrongQueryCodeError``.
        """
        CaseNumber.parse(case_no)
        book = await self._books.get(case_no)
        if not self._codes.match(case_no, query_code):
            raise WrongQueryCodeError
        return book

    async def check(self, case_no: str, query_code: str) -> None:
        """Return quietly for who may act on the case; the case itself is read only to say why not.

        Raises as ``open`` does; an unknown case with a right code is for the change itself to find.
        """
        CaseNumber.parse(case_no)
        if not self._codes.match(case_no, query_code):
            await self.open(case_no, query_code)
