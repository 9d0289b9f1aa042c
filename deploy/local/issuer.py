"""Who vouches for staff where no OpenID provider does: a key of the stack's own."""

import json
import time
from collections.abc import Iterable
from typing import Any, Final, Self

from joserfc import jwt
from joserfc.jwk import ECKey

from services.chassis.staff.roles import Role

ISSUER: Final = "urn:yichuang:local"
AUDIENCE: Final = "yichuang"
SHIFT: Final = 12 * 3600
"""Seconds that a token is good for: a working day and its overtime."""

_ALGORITHM: Final = "ES256"


class LocalIssuer:
    """Signs tokens for staff of a stack on one machine."""

    def __init__(self, key: str) -> None:
        """``key``: a private JWK (P-256), as ``make`` returned it."""
        self._key = ECKey.import_key(json.loads(key))

    @staticmethod
    def make() -> str:
        """Return a new key as JSON."""
        return json.dumps(ECKey.generate_key("P-256", auto_kid=True).as_dict(private=True))

    @classmethod
    def fresh(cls) -> Self:
        """Return an issuer with a new key."""
        return cls(cls.make())

    @property
    def jwks(self) -> dict[str, Any]:
        """The public half, as a JWK set."""
        return {"keys": [self._key.as_dict(private=False)]}

    def token(
        self,
        subject: str,
        roles: Iterable[Role],
        *,
        zones: Iterable[str] = (),
        departments: Iterable[str] = (),
        lifetime: int = SHIFT,
    ) -> str:
        """Return a token for somebody, good from now for ``lifetime`` seconds."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "iat": now,
            "exp": now + lifetime,
            "roles": list(roles),
            "zones": list(zones),
            "departments": list(departments),
        }
        header = {"alg": _ALGORITHM, "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=[_ALGORITHM])
