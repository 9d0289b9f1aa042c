from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Header

from services.chassis.logs import get_log
from services.chassis.problem import Problem
from services.chassis.settings import ChassisSettings
from services.chassis.staff.keys import DiscoveredKeys, IssuerAwayError, KnownKeys
from services.chassis.staff.permits import PERMITS, Action, may, may_somewhere
from services.chassis.staff.roles import Place, Staff
from services.chassis.staff.tokens import TokenError, Tokens


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody who may do something, at least somewhere."""

    staff: Staff
    action: Action

    def may_at(self, place: Place) -> bool:
        """Whether a case that is there is theirs to do this to."""
        return may(self.staff, self.action, place)

    def check(self, place: Place) -> None:
        """Raise a 403 ``Problem`` for a case that is not theirs."""
        if not self.may_at(place):
            raise _forbidden(self.staff, self.action, "这个办件不在您负责的功能区或部门,不能查看或办理。")


class Gate:
    """The doors for staff: 401 for who is not known, 403 for who may not. Without an issuer all stay shut."""

    def __init__(self, tokens: Tokens | None) -> None:
        self._tokens = tokens

    def to(self, action: Action) -> Callable[..., Awaitable[Admitted]]:
        """Return a FastAPI dependency that lets in who may do this somewhere."""

        async def admit(authorization: Annotated[str | None, Header()] = None) -> Admitted:
            staff = await self._known(authorization)
            if not may_somewhere(staff, action):
                raise _forbidden(staff, action, "您的角色不能进行此操作。")
            return Admitted(staff, action)

        return admit

    async def _known(self, authorization: str | None) -> Staff:
        scheme, _, token = (authorization or "").partition(" ")
        if self._tokens is None or scheme.lower() != "bearer":
            raise _stranger("")
        try:
            return await self._tokens.staff(token.strip())
        except TokenError as error:
            get_log().info("token_refused", why=str(error))
            raise _stranger(', error="invalid_token"') from error
        except IssuerAwayError as error:
            detail = "身份认证系统暂时无法访问,请稍后重试。"
            raise Problem(
                503, "issuer-away", "暂时无法确认身份", detail, headers={"Retry-After": "10"}
            ) from error


def open_gate(settings: ChassisSettings) -> Gate:
    """Return the gate that the settings describe; raises ``ValueError`` for keys that are none."""
    issuer, jwks = settings.oidc_issuer, settings.oidc_jwks
    if not issuer:
        return Gate(None)
    keys = DiscoveredKeys(issuer) if jwks is None else KnownKeys(jwks)
    return Gate(Tokens(issuer, settings.oidc_audience, keys))


def _stranger(why: str) -> Problem:
    return Problem(
        401,
        "not-staff",
        "需要工作人员身份",
        "此接口仅供工作人员使用,请重新登录后在 Authorization 头中提供有效的 Bearer 令牌。",
        headers={"WWW-Authenticate": f'Bearer realm="yichuang"{why}'},
    )


def _forbidden(staff: Staff, action: Action, detail: str) -> Problem:
    get_log().warning("staff_forbidden", subject=staff.subject, action=action)
    roles = sorted(PERMITS[action])
    return Problem(403, "forbidden", "没有权限", detail, action=action, roles=roles)
