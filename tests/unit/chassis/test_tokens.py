import base64
import hmac
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from services.chassis.staff.keys import KnownKeys, read_keys
from services.chassis.staff.roles import Role, Staff
from services.chassis.staff.tokens import TokenError, Tokens

ISSUER, AUDIENCE = "https://id.example.org/centre", "yichuang"
KEY = RSAKey.generate_key(2048, auto_kid=True)
PUBLIC = {"keys": [KEY.as_dict(private=False)]}


def token(key: Any = KEY, alg: str = "RS256", **changes: Any) -> str:
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": ["other", AUDIENCE],
        "sub": "clerk-7",
        "exp": 600,
        "roles": ["window_clerk", "canteen_manager"],
        "zones": ["market"],
        **changes,
    }
    for moment in ("exp", "nbf"):  # seconds from now
        if claims.get(moment) is not None:
            claims[moment] += int(time.time())
    told = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": KEY.kid}, told, key, algorithms=[alg])


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(ISSUER, AUDIENCE, KnownKeys(PUBLIC))


async def test_a_token_tells_who_it_is_and_roles_of_other_systems_are_not_ours(tokens: Tokens) -> None:
    assert await tokens.staff(token()) == Staff(
        "clerk-7", frozenset({Role.WINDOW_CLERK}), frozenset({"market"})
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://id.example.org/another"},
        {"iss": None},
        {"aud": "other"},
        {"aud": None},
        {"exp": -3600},
        {"exp": None},
        {"nbf": 3600},
        {"sub": None},
        {"sub": ""},
        {"roles": None},
        {"roles": "window_clerk"},
        {"zones": "market"},
    ],
    ids=str,
)
async def test_a_token_that_is_not_for_us_or_not_for_now_is_refused(
    tokens: Tokens, changes: dict[str, Any]
) -> None:
    with pytest.raises(TokenError):
        await tokens.staff(token(**changes))


async def test_a_token_signed_by_another_is_refused(tokens: Tokens) -> None:
    with pytest.raises(TokenError):
        await tokens.staff(token(RSAKey.generate_key(2048)))


async def test_the_public_key_does_not_pass_for_a_shared_secret(tokens: Tokens) -> None:
    head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": KEY.kid}).encode()).rstrip(b"=")
    signed = head + b"." + token().split(".")[1].encode()
    mac = hmac.digest(KEY.as_pem(private=False), signed, "sha256")
    forged = signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")
    with pytest.raises(TokenError):
        await tokens.staff(forged.decode())


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c", "e30.e30.", "e" * 10_000, "é.b.c"])
async def test_what_is_no_token_is_refused(tokens: Tokens, text: str) -> None:
    with pytest.raises(TokenError):
        await tokens.staff(text)


async def test_a_changed_claim_breaks_the_signature(tokens: Tokens) -> None:
    head, body, signature = token().split(".")
    other = token(roles=["supervisor"]).split(".")[1]
    assert body != other
    with pytest.raises(TokenError):
        await tokens.staff(f"{head}.{other}.{signature}")


@pytest.mark.parametrize(
    "jwks",
    [
        {},
        {"keys": []},
        {"keys": [{"kty": "unknown"}]},
        {"keys": [OctKey.generate_key(256).as_dict()]},
        {"keys": [ECKey.generate_key("P-256").as_dict(private=True)]},
        [],
        "keys",
    ],
    ids=["no set", "empty", "unknown kind", "shared secret", "private key", "a list", "a word"],
)
def test_only_public_keys_are_keys(jwks: Any) -> None:
    with pytest.raises(ValueError, match="JWK set"):
        read_keys(jwks)
