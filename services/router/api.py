from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import SecretStr

from services.chassis.problem import Problem
from services.chassis.staff import staff_only
from services.router.answers import CaseClocks, shown
from services.router.domain.routed_case import CaseUnknownError
from services.router.usecases.look_up_clocks import LookUpClocks


def routes(look_up_clocks: LookUpClocks, staff_token: SecretStr | None) -> APIRouter:
    """Return the doors for staff; without a token to compare with they stay shut."""
    router = APIRouter(prefix="/api/v1", tags=["clocks"], dependencies=[Depends(staff_only(staff_token))])

    @router.get("/clocks/{case_no}")
    async def clocks(case_no: Annotated[str, Path(min_length=1, max_length=50)]) -> CaseClocks:
        """Show where a case went and how its limits stand (办件时限查询)."""
        try:
            return shown(case_no, await look_up_clocks(case_no))
        except CaseUnknownError as error:
            raise Problem(
                404, "case-unknown", "没有此办件", f"没有编号为 {case_no} 的办件,请核对办件编号。"
            ) from error

    return router
