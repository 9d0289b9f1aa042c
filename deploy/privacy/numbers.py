"""Numbers of persons in a text: mobile phones and identity numbers, by form and check digit."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

_NOT_INSIDE: Final = r"(?<![0-9A-Za-z])"
_NOT_LONGER: Final = r"(?![0-9A-Za-z])"
_PHONE: Final = re.compile(rf"{_NOT_INSIDE}1[3-9][0-9]{{9}}{_NOT_LONGER}")
_IDENTITY: Final = re.compile(rf"{_NOT_INSIDE}[1-9][0-9]{{16}}[0-9Xx]{_NOT_LONGER}")
_NOBODYS: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}|[0-9]+\^[0-9]")
"""UUIDs, digests and the SMS platform's message ids (``900619746936498440^0``), alike by chance."""
_PROVINCES: Final = frozenset(
    str(code)
    for block in (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55), range(61, 66))
    for code in block
) | {"71", "81", "82", "83"}
"""GB/T 2260: what an identity number begins with."""

_WEIGHTS: Final = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECKS: Final = "10X98765432"


def numbers_in(text: str) -> Iterator[str]:
    """Yield every phone and identity number, masked so that the finding is none itself."""
    rest = _NOBODYS.sub(" ", text)
    for found in _PHONE.finditer(rest):
        yield f"{found[0][:3]}****{found[0][-4:]}"
    for found in _IDENTITY.finditer(rest):
        if _is_identity_number(found[0].upper()):
            yield f"{found[0][:4]}**********{found[0][-4:]}"


def _is_identity_number(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[-1] == _CHECKS[total % 11] and number[:2] in _PROVINCES and _is_date(number[6:14])


def _is_date(digits: str) -> bool:
    try:
        return datetime.strptime(digits, "%Y%m%d").year >= 1900  # noqa: DTZ007, PLR2004 - a birthday
    except ValueError:
        return False
