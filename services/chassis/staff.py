from collections.abc import Callable
from typing import Annotated

from fastapi import Header
from pydantic import SecretStr

from services.chassis.problem import Problem
from services.chassis.security import bearer_matches


def staff_only(token: SecretStr | None) -> Callable[[str | None], None]:
    """Return a FastAPI dependency that lets in who shows this bearer token; without a token nobody."""

    def admit(authorization: Annotated[str | None, Header()] = None) -> None:
        if token is None or not bearer_matches(authorization, token.get_secret_value()):
            raise Problem(
                401,
                "not-staff",
                "需要工作人员身份",
                "此接口仅供工作人员使用,请在 Authorization 头中提供有效的 Bearer 令牌。",
                headers={"WWW-Authenticate": "Bearer"},
            )

    return admit
