import pytest

from deploy.sandbox.ems_envelope import Agreement, UnreadableError

SIGN_KEY = "ASNFZ4mrze/+3LqYdlQyEA=="
"""The key of GB/T 32907 annex A, 0123456789ABCDEFFEDCBA9876543210."""
TEXT = '{"waybillNo":"EA123456785CN"}'
SEALED_BY_OPENSSL = "kFAogl4T44/9BiYDLQM/c86cEM7I2hzvg421dnypzDirtNpy9zw999RtHlPmLJIW9jYy6xUauSejFv80iKC/Fw=="
"""``openssl enc -sm4-ecb -K 0123456789abcdeffedcba9876543210`` over TEXT and SIGN_KEY, in base64."""
AGREEMENT = Agreement("1", "a", SIGN_KEY)


def test_what_openssl_seals_is_what_we_seal() -> None:
    assert AGREEMENT.seal(TEXT) == f"|$4|{SEALED_BY_OPENSSL}"
    assert AGREEMENT.open(f"|$4|{SEALED_BY_OPENSSL}") == TEXT


def test_a_text_without_the_sign_key_is_not_from_this_customer() -> None:
    sealed_without = Agreement("1", "a", SIGN_KEY).seal(TEXT)
    other = Agreement("1", "a", "ASNFZ4mrze/+3LqYdlQyEB==")
    with pytest.raises(UnreadableError):
        other.open(sealed_without)


@pytest.mark.parametrize("sign_key", ["c2hvcnQ=", "not base64!"])
def test_a_sign_key_is_sixteen_bytes_in_base64(sign_key: str) -> None:
    with pytest.raises(ValueError, match=r"base64|padding|bytes"):
        Agreement("1", "a", sign_key)
