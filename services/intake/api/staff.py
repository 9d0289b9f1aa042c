from typing import Annotated

from fastapi import APIRouter, Depends

from contracts.case_number import CaseNumber
from services.chassis.staff.gate import Admitted, Gate
from services.chassis.staff.permits import Action
from services.chassis.staff.roles import Place
from services.intake.adapters.store import CaseBooks
from services.intake.answers import StaffTimeline
from services.intake.usecases.show_progress import show_to_staff


def routes(books: CaseBooks, gate: Gate) -> APIRouter:
    """Return what staff see of a case beyond what its applicant does."""
    router = APIRouter(prefix="/api/v1/staff/cases", tags=["办件"])

    @router.get("/{case_no}/timeline")
    async def timeline(
        case_no: str, by: Annotated[Admitted, Depends(gate.to(Action.READ_TIMELINE))]
    ) -> StaffTimeline:
        """Show how the case came where it is, with its incidents (异常)."""
        CaseNumber.parse(case_no)
        book = await books.get(case_no)
        by.check(Place(book.zone, book.department))
        return show_to_staff(book)

    return router
