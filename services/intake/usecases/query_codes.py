import hmac
from typing import Final

from services.chassis.security import hmac_sm3

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a code survives being read out or copied by hand."""
_LENGTH: Final = 8
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


class QueryCodes:
    """查询码: eight characters (40 bits) that open a case to who applied for it.

    Derived from the case number by HMAC-SM3, never stored: who reads the database learns none.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, case_no: str) -> str:
        """Return the query code of a case."""
        number = int.from_bytes(hmac_sm3(self._key, case_no.encode())[:5])
        return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))

    def match(self, case_no: str, code: str) -> bool:
        """Whether this is the case's code, compared in constant time.

        Small letters, hyphens, spaces and the letters that look like digits are read as they are meant.
        """
        meant = code.upper().translate(_READ_AS)
        return hmac.compare_digest(meant.encode(), self.of(case_no).encode())
