import base64

import pytest
from pydantic import SecretStr

from services.courier.adapters.carriers.ems_seal import EmsSeal, EmsSealBrokenError

KEY = base64.b64encode(b"0123456789abcdef").decode()
TEXT = '{"waybillNo":"EA000000001CN","opName":"妥投"}'
SEALED_BY_OPENSSL = (
    "|$4|llDVA/UCdBA9Ph6ZKQ7WoINmb2rOXjNs0FK5Z62ZVW1yet851WjYtXS1ih3EVxCBXRcEmeU1y8NEPaN71GxcGp4dtNZOd/di"
    "CPnQUeQr4Ng="
)
"""printf '%s' "$TEXT$KEY" | openssl enc -sm4-ecb -K <the 16 bytes in hex> | base64 -w0"""


def test_the_envelope_is_what_openssl_makes_of_it() -> None:
    assert EmsSeal(SecretStr(KEY)).seal(TEXT) == SEALED_BY_OPENSSL


def test_what_was_sealed_opens() -> None:
    assert EmsSeal(SecretStr(KEY)).open(SEALED_BY_OPENSSL) == TEXT


@pytest.mark.parametrize(
    "content",
    [
        SEALED_BY_OPENSSL.removeprefix("|$4|"),
        "|$4|not base64",
        "|$4|",
        "|$4|" + base64.b64encode(b"too short").decode(),
        SEALED_BY_OPENSSL.replace("llDV", "llDW"),
        "|$4|" + base64.b64encode(bytes(32)).decode(),
    ],
)
def test_what_was_not_sealed_by_ems_does_not_open(content: str) -> None:
    with pytest.raises(EmsSealBrokenError):
        EmsSeal(SecretStr(KEY)).open(content)


def test_another_sign_key_does_not_open_it() -> None:
    other = EmsSeal(SecretStr(base64.b64encode(b"fedcba9876543210").decode()))
    with pytest.raises(EmsSealBrokenError):
        other.open(SEALED_BY_OPENSSL)


def test_the_sign_key_must_stand_at_the_end_unless_ems_leaves_it_out() -> None:
    ours, bare = EmsSeal(SecretStr(KEY)), _without_sign_key(TEXT)
    with pytest.raises(EmsSealBrokenError, match="signKey"):
        ours.open(bare)
    assert ours.open(bare, carries_sign_key=False) == TEXT


def test_an_error_says_nothing_of_key_or_content() -> None:
    with pytest.raises(EmsSealBrokenError) as caught:
        EmsSeal(SecretStr(KEY)).open(_without_sign_key(TEXT))
    assert KEY not in str(caught.value)
    assert "EA000000001CN" not in str(caught.value)


def _without_sign_key(text: str) -> str:
    """Seal the text alone: what the seal would append is cut from the text instead."""
    seal = EmsSeal(SecretStr(KEY))
    seal._sign_key = ""
    return seal.seal(text)
