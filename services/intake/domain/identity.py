import re
from datetime import date, datetime
from enum import Enum, auto
from typing import Final

_PERSON: Final = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_PERSON_WEIGHTS: Final = tuple(pow(2, 17 - place, 11) for place in range(17))
_PERSON_CHECKS: Final = "10X98765432"
_EARLIEST_BIRTH: Final = date(1900, 1, 1)

_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT: Final = re.compile(f"[{_CREDIT_ALPHABET}]{{18}}")
_CREDIT_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))

_PHONE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)


class Flaw(Enum):
    """What is wrong with a number."""

    FORM = auto()
    CHECK_DIGIT = auto()
    BIRTH_DATE = auto()
    BIRTH_IN_FUTURE = auto()


def identity_number_flaw(number: str, today: date) -> Flaw | None:
    """Examine a person's identity number (公民身份号码): form, date and check digit by GB 11643-1999.

    The check digit is ISO 7064 MOD 11-2. Whether region or person exist is not looked up.
    """
    if not _PERSON.fullmatch(number):
        return Flaw.FORM
    total = sum(int(digit) * weight for digit, weight in zip(number, _PERSON_WEIGHTS, strict=False))
    if number[-1] != _PERSON_CHECKS[total % 11]:
        return Flaw.CHECK_DIGIT
    born = _date(number[6:14])
    if born is None or born < _EARLIEST_BIRTH:
        return Flaw.BIRTH_DATE
    return Flaw.BIRTH_IN_FUTURE if born > today else None


def credit_code_flaw(code: str) -> Flaw | None:
    """Examine a unified social credit code (统一社会信用代码): alphabet and check by GB 32100-2015."""
    if not _CREDIT.fullmatch(code):
        return Flaw.FORM
    total = sum(
        _CREDIT_ALPHABET.index(each) * weight for each, weight in zip(code, _CREDIT_WEIGHTS, strict=False)
    )
    return None if code[-1] == _CREDIT_ALPHABET[-total % 31] else Flaw.CHECK_DIGIT


def is_mobile(phone: str) -> bool:
    """Whether this is a mobile number of the mainland, the only kind that notices and couriers reach."""
    return _PHONE.fullmatch(phone) is not None


def _date(digits: str) -> date | None:
    try:
        return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 - a birthday has no zone
    except ValueError:
        return None
