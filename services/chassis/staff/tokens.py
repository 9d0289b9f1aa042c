import time
from typing import Annotated, Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from services.chassis.staff.keys import Keys
from services.chassis.staff.roles import Role, Staff

_ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures only: an issuer's public key must never pass for a shared secret."""
_LEEWAY: Final = 60
_LONGEST: Final = 8_192


class TokenError(Exception):
    """A token is not from our issuer, not for us, or not from now; ``args[0]`` says what is wrong with it."""


def _ours(roles: Any) -> Any:
    known = {role.value for role in Role}
    return [role for role in roles if role in known] if isinstance(roles, list) else roles


class _Claims(BaseModel):
    """What we read of a token. Roles that are not ours belong to other systems of the same issuer."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    sub: str = Field(min_length=1, max_length=200)
    roles: Annotated[frozenset[Role], BeforeValidator(_ours)]
    zones: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()


class Tokens:
    """Tells from a token (JWT, RFC 7519) who shows it.

    The issuer's claims ``sub``, ``roles``, ``zones``, ``departments`` are read; ``iss``, ``aud`` and ``exp``
    must be there and right, give or take a minute.
    """

    def __init__(self, issuer: str, audience: str, keys: Keys) -> None:
        self._keys = keys
        self._registry = jwt.JWTClaimsRegistry(
            now=lambda: int(time.time()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
        )

    async def staff(self, token: str) -> Staff:
        """Return who it is; raises ``TokenError`` and ``IssuerAwayError``."""
        if len(token) > _LONGEST:
            raise TokenError("it is too long")
        try:
            kid = jws.extract_compact(token.encode()).headers().get("kid", "")
            decoded = jwt.decode(token, await self._keys.current(str(kid)), algorithms=_ALGORITHMS)
            self._registry.validate(decoded.claims)
            claims = _Claims.model_validate(decoded.claims)
        except (JoseError, ValueError) as error:
            raise TokenError(_why(error)) from error
        return Staff(claims.sub, claims.roles, claims.zones, claims.departments)


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        places = sorted({".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False)})
        return f"malformed claims: {', '.join(places)}"
    return getattr(error, "description", None) or type(error).__name__
