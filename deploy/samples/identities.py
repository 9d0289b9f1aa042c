import random
from datetime import date, timedelta
from typing import Final

from contracts.case import ApplicantKind

_REGION: Final = "622900"
"""The prefecture itself (临夏州). Real numbers carry a county's code, so these belong to nobody."""

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_REGISTRARS: Final = {
    ApplicantKind.COMPANY: "91",
    ApplicantKind.INSTITUTION: "12",
    ApplicantKind.SOCIAL_ORGANISATION: "51",
    ApplicantKind.AGENCY: "11",
    ApplicantKind.OTHER: "93",
}
"""Who registers, and what kind of body it is: the first two characters of a credit code."""

_OLDEST: Final = date(1945, 1, 1)
_YOUNGEST: Final = date(2005, 12, 31)
_SURNAMES: Final = "马王李张刘陈杨赵周吴孔祁汪妥喇"
_COMPOUND_SURNAMES: Final = ("欧阳", "司马", "上官")
_GIVEN: Final = "明华建国文秀兰英海燕成林玉梅志强晓东春霞学军福祥"
_TRADES: Final = ("商贸", "建筑工程", "农牧开发", "餐饮服务", "医药", "运输", "文化旅游")
_ONE_IN_TWENTY: Final = 0.05


class Identities:
    """Generated people and companies: numbers with right check digits that nobody holds.

    The same seed gives the same identities, in the order they are asked for.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - samples, not secrets

    def person_name(self) -> str:
        """Return a person's name of two to four characters."""
        compound = self._chance.random() < _ONE_IN_TWENTY
        surname = self._chance.choice(_COMPOUND_SURNAMES if compound else _SURNAMES)
        return surname + "".join(self._chance.choices(_GIVEN, k=self._chance.choice((1, 2, 2))))

    def company_name(self) -> str:
        """Return a company's name."""
        style = "".join(self._chance.choices(_GIVEN, k=2))
        return f"临夏州样例{style}{self._chance.choice(_TRADES)}有限公司"

    def identity_number(self, born: date | None = None) -> str:
        """Return an identity number (公民身份号码, GB 11643) of an adult, or of who was born that day."""
        born = born or _OLDEST + timedelta(days=self._chance.randrange((_YOUNGEST - _OLDEST).days))
        body = f"{_REGION}{born:%Y%m%d}{self._chance.randrange(1000):03d}"
        total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
        return body + _ID_CHECKS[total % 11]

    def uscc(self, kind: ApplicantKind = ApplicantKind.COMPANY) -> str:
        """Return a unified social credit code (统一社会信用代码, GB 32100).

        Raises ``KeyError`` for a person, who has none.
        """
        organisation = self._organisation_code()
        body = f"{_REGISTRARS[kind]}{_REGION}{organisation}"
        total = sum(_CREDIT_ALPHABET.index(each) * pow(3, place, 31) for place, each in enumerate(body))
        return body + _CREDIT_ALPHABET[-total % 31]

    def phone(self) -> str:
        """Return a mobile number of the 154 series, which no carrier has handed out."""
        return f"154{self._chance.randrange(10**8):08d}"

    def _organisation_code(self) -> str:
        """Return an organisation code (GB 11714): eight characters and a check character."""
        digits = [self._chance.randrange(10) for _ in _ORGANISATION_WEIGHTS]
        total = sum(digit * weight for digit, weight in zip(digits, _ORGANISATION_WEIGHTS, strict=True))
        check = -total % 11
        return "".join(map(str, digits)) + ("X" if check == 10 else str(check))  # noqa: PLR2004 - X is ten
