from typing import Annotated

from fastapi import APIRouter, Depends, Path

from services.chassis.problem import Problem
from services.chassis.staff.gate import Admitted, Gate
from services.chassis.staff.permits import Action
from services.chassis.staff.roles import Place
from services.router.answers import CaseClocks, shown
from services.router.domain.routed_case import CaseUnknownError, RoutedCase
from services.router.usecases.look_up_clocks import LookUpClocks


def routes(look_up_clocks: LookUpClocks, gate: Gate) -> APIRouter:
    """Return the doors for staff."""
    router = APIRouter(prefix="/api/v1", tags=["clocks"])

    @router.get("/clocks/{case_no}")
    async def clocks(
        case_no: Annotated[str, Path(min_length=1, max_length=50)],
        admitted: Annotated[Admitted, Depends(gate.to(Action.READ_CLOCKS))],
    ) -> CaseClocks:
        """Show where a case went and how its limits stand (办件时限查询)."""
        try:
            case = await look_up_clocks(case_no)
        except CaseUnknownError as error:
            raise Problem(
                404, "case-unknown", "没有此办件", f"没有编号为 {case_no} 的办件,请核对办件编号。"
            ) from error
        admitted.check(_place(case))
        return shown(case_no, case)

    return router


def _place(case: RoutedCase) -> Place:
    acceptance = case.acceptance
    if acceptance is None:  # the stop overtook the acceptance: nobody's yet
        return Place("", None)
    return Place(acceptance.route.zone, acceptance.route.department)
