import asyncio
import time
from typing import Any, Final, Protocol

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.chassis.logs import get_log

_FRESH_FOR: Final = 600.0
_ASK_AGAIN: Final = 10.0
"""Seconds between two questions at least: a stranger's key id must not make us a nuisance."""


class IssuerAwayError(Exception):
    """The issuer does not tell its keys; nobody can be let in until it does."""


class Keys(Protocol):
    """The issuer's public keys."""

    async def current(self, kid: str) -> KeySet:
        """Return the keys, asked anew when ``kid`` is not among them; raises ``IssuerAwayError``."""
        ...


class KnownKeys:
    """Keys that the settings hold (``YC_OIDC_JWKS``)."""

    def __init__(self, jwks: dict[str, Any]) -> None:
        self._keys = read_keys(jwks)

    async def current(self, kid: str) -> KeySet:  # noqa: ARG002 - there are no others to ask for
        """Return them."""
        return self._keys


class DiscoveredKeys:
    """Keys that the issuer publishes (OpenID Connect Discovery 1.0, ``jwks_uri``).

    They are kept for ten minutes, and longer while the issuer is away.
    """

    def __init__(self, issuer: str) -> None:
        self._configuration = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        self._keys: KeySet | None = None
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    async def current(self, kid: str) -> KeySet:
        """Return the keys, asked anew when they are old or ``kid`` is not among them."""
        async with self._asking:
            age = time.monotonic() - self._asked_at
            if age > (_FRESH_FOR if self._has(kid) else _ASK_AGAIN):
                await self._ask()
            if self._keys is None:
                raise IssuerAwayError(f"{self._configuration} has not told its keys yet")
            return self._keys

    def _has(self, kid: str) -> bool:
        return self._keys is not None and any(key.kid == kid for key in self._keys.keys)

    async def _ask(self) -> None:
        self._asked_at = time.monotonic()
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                configuration = (await client.get(self._configuration)).raise_for_status().json()
                answer = (await client.get(configuration["jwks_uri"])).raise_for_status()
            self._keys = read_keys(answer.json())
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
            get_log().error("issuer_away", configuration=self._configuration, error=repr(error), alert=True)


def read_keys(jwks: Any) -> KeySet:
    """Read a JWK set (RFC 7517); raises ``ValueError`` for anything else, private keys included."""
    try:
        keys = KeySet.import_key_set(jwks)
    except (JoseError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"not a JWK set: {error!r}") from error
    if not keys.keys or any(key.key_type == "oct" or key.is_private for key in keys.keys):
        raise ValueError("a JWK set of public keys is needed, with at least one key and none of its secrets")
    return keys
