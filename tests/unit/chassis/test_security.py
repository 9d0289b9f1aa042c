import time

import pytest

from services.chassis.security import DigestName, ForgedError, Signature, bearer_matches, hmac_sm3, sm3

PATH, BODY = "/callbacks/shiyao?v=1", '{"ywlsh":"一"}'.encode()


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def test_sm3_answers_the_standards_example() -> None:
    """GB/T 32905-2016, Appendix A.1."""
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_hmac_sm3_differs_by_key() -> None:
    assert hmac_sm3(b"one", b"text") != hmac_sm3(b"two", b"text")


@pytest.mark.parametrize("digest", ["sm3", "sha256"])
def test_a_signed_request_is_genuine_once(digest: DigestName) -> None:
    theirs, ours = (Signature("shiyao", "secret", digest) for _ in range(2))
    headers = _lower(theirs.headers("POST", PATH, BODY))

    ours.verify(headers, "POST", PATH, BODY, time.time())

    with pytest.raises(ForgedError, match="used before"):
        ours.verify(headers, "POST", PATH, BODY, time.time())


@pytest.mark.parametrize(
    ("method", "path", "body", "skew", "why"),
    [
        ("PUT", PATH, BODY, 0, "X-Signature"),
        ("POST", "/callbacks/gongan", BODY, 0, "X-Signature"),
        ("POST", PATH, b"{}", 0, "X-Signature"),
        ("POST", PATH, BODY, 301, "X-Timestamp"),
        ("POST", PATH, BODY, -302, "X-Timestamp"),
    ],
)
def test_anything_changed_is_forged(method: str, path: str, body: bytes, skew: int, why: str) -> None:
    signature = Signature("shiyao", "secret", "sm3")
    headers = _lower(signature.headers("POST", PATH, BODY))

    with pytest.raises(ForgedError, match=why):
        signature.verify(headers, method, path, body, time.time() + skew)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"x-nonce": "short"}, "X-Nonce"),
        ({"x-timestamp": "yesterday"}, "X-Timestamp"),
        ({"x-signature": ""}, "X-Sig"),
        ({"x-signature": "签名"}, "X-Sig"),
        ({"x-timestamp": "9" * 20}, "X-Timestamp"),
        ({"x-app-key": "gongan"}, "X-App-Key"),
    ],
)
def test_a_malformed_header_is_forged(change: dict[str, str], why: str) -> None:
    signature = Signature("shiyao", "secret", "sm3")
    headers = _lower(signature.headers("POST", PATH, BODY)) | change

    with pytest.raises(ForgedError, match=why):
        signature.verify(headers, "POST", PATH, BODY, time.time())


def test_another_secret_does_not_verify() -> None:
    headers = _lower(Signature("shiyao", "theirs", "sm3").headers("POST", PATH, BODY))

    with pytest.raises(ForgedError):
        Signature("shiyao", "ours", "sm3").verify(headers, "POST", PATH, BODY, time.time())


def test_a_bearer_token_is_compared_whole() -> None:
    assert bearer_matches("Bearer abc", "abc")
    assert not bearer_matches("Bearer abcd", "abc")
    assert not bearer_matches(None, "abc")
