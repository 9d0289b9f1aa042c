"""A department's own book: every case once, under a number in the department's own style."""

from dataclasses import dataclass
from typing import Final

from deploy.sandbox.department_words import Acceptance, Status
from deploy.sandbox.numbers_given import fresh_numbers
from deploy.sandbox.reviewer import Verdict, review
from deploy.sandbox.wall_time import now

_SERIALS: Final = {
    "fagai": "FGW-{year}-{number:08d}",
    "guotu": "6229{date}{number:08d}",
    "guihua": "规审〔{year}〕{number}号",
    "huanbao": "HP{date}{number:08d}",
    "zhujian": "ZJ/{year}/{number:08d}",
    "jiaotong": "临交许字{year}{number:08d}",
    "shuidian": "sd_{number:08d}",
    "gongshang": "(临州)登记内受字[{year}]第{number}号",
    "zhijian": "TS{year}-{number:08d}",
    "shiyao": "SYJ{date}-{number:08d}",
    "renshe": "{number:012d}",
    "gongjijin": "GJJ.{year}.{number:08d}",
    "minzheng": "MZ{number:08d}/{year}",
    "weiji": "卫许受{year}第{number}号",
}
_ANY_SERIAL: Final = "{department}-{date}-{number:08d}"

ORDINARY_WAY: Final = (Status.HANDLING, Status.CHECKING, Status.APPROVING)


@dataclass(slots=True)
class Case:
    """办件 in the department. ``way``: the statuses it will still take, in order."""

    ywlsh: str
    bmlsh: str
    sxmc: str
    way: list[Status]
    decided: bool = False
    cancelled: bool = False

    def advance(self) -> Status:
        """Take the next step. Raises ``IndexError`` at the end of the way."""
        status = self.way.pop(0)
        self.decided = self.decided or status in {Status.GRANTED, Status.REFUSED}
        return status

    @property
    def certificate_name(self) -> str:
        """证照名称."""
        return f"准予{self.sxmc}决定书"

    @property
    def certificate_number(self) -> str:
        """证照编号."""
        return f"{self.bmlsh}-ZS"


class DecidedError(Exception):
    """The case can no longer be cancelled: it is decided."""


class Book:
    """One department's cases."""

    def __init__(self, department: str) -> None:
        self._department = department
        self._cases: dict[str, Case] = {}
        self._numbers = fresh_numbers()

    def find(self, ywlsh: str) -> Case | None:
        """Return the case, if the department has it."""
        return self._cases.get(ywlsh)

    def enter(self, acceptance: Acceptance) -> Case:
        """Write a new case down. Raises ``KeyError`` if the book has it."""
        if acceptance.ywlsh in self._cases:
            raise KeyError(acceptance.ywlsh)
        case = Case(
            ywlsh=acceptance.ywlsh,
            bmlsh=self._serial(),
            sxmc=acceptance.sxmc,
            way=_way(review(acceptance.zy)),
        )
        self._cases[case.ywlsh] = case
        return case

    def cancel(self, ywlsh: str) -> bool:
        """Stop deciding; return whether it was going on until now.

        Raises ``KeyError`` for a case the book does not have, ``DecidedError`` for one decided.
        """
        case = self._cases[ywlsh]
        if case.cancelled:
            return False
        if case.decided:
            raise DecidedError(ywlsh)
        case.cancelled = True
        return True

    def _serial(self) -> str:
        today = now()
        style = _SERIALS.get(self._department, _ANY_SERIAL)
        return style.format(
            department=self._department,
            year=today.year,
            date=today.strftime("%Y%m%d"),
            number=next(self._numbers),
        )


def _way(verdict: Verdict) -> list[Status]:
    match verdict:
        case Verdict.HOLD:
            return [Status.HANDLING]
        case Verdict.REFUSE:
            return [*ORDINARY_WAY, Status.REFUSED]
        case Verdict.GRANT:
            return [*ORDINARY_WAY, Status.GRANTED, Status.CERTIFICATE_MADE]
