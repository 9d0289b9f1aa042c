from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path
from pydantic import SecretStr

from services.chassis.problem import Problem
from services.chassis.security import bearer_matches
from services.router.answers import CaseClocks, shown
from services.router.domain.routed_case import CaseUnknownError
from services.router.usecases.look_up_clocks import LookUpClocks


def routes(look_up_clocks: LookUpClocks, staff_token: SecretStr | None) -> APIRouter:
    """Return the doors for staff; without a token to compare with they stay shut."""

    def staff(authorization: Annotated[str | None, Header()] = None) -> None:
        if staff_token is None or not bearer_matches(authorization, staff_token.get_secret_value()):
            raise Problem(
                401,
                "not-staff",
                "需要工作人员身份",
                "此接口仅供工作人员使用,请在 Authorization 头中提供有效的 Bearer 令牌。",
                headers={"WWW-Authenticate": "Bearer"},
            )

    router = APIRouter(prefix="/api/v1", tags=["clocks"], dependencies=[Depends(staff)])

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
