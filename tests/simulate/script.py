"""What befalls a case, as a plain list for any player: the domain, the oracle, the whole system."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

CENTRE: Final = ZoneInfo("Asia/Shanghai")

Days = tuple[int, str]
"""So many days, ``working`` or ``natural``."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens to a case. Which fields matter depends on ``what``; times are the centre's.

    ``which``: a suspension's name, a card's rule, a decision's outcome, or whether one organ decides or
    several. ``days`` and ``by``: of a notice, a suspension, an extension. ``limits``: by law and promised.
    """

    at: datetime
    what: str
    which: str = ""
    days: int = 0
    by: str = ""
    limits: tuple[Days, Days] = ((0, ""), (0, ""))


@dataclass(frozen=True, slots=True)
class Odds:
    """How often things happen to a case, of 1."""

    late_answer: float = 0.02
    correction: float = 0.12
    refused_at_the_window: float = 0.02
    withdrawn: float = 0.03
    suspended: float = 0.12
    extended: float = 0.10
    interface_down: float = 0.05
    late_decision: float = 0.08
    refused: float = 0.06


ORDINARY: Final = Odds()
WILD: Final = Odds(0.2, 0.4, 0.05, 0.15, 0.5, 0.4, 0.4, 0.5, 0.2)
"""Nearly everything goes wrong: for tests that look for what nobody thought of."""

_ITEMS: Final[tuple[tuple[Days, Days], ...]] = (
    ((20, "working"), (10, "working")),
    ((20, "working"), (5, "working")),
    ((20, "working"), (3, "working")),
    ((10, "working"), (10, "working")),
    ((30, "natural"), (15, "working")),
    ((15, "natural"), (15, "working")),
    ((60, "natural"), (30, "natural")),
    ((20, "working"), (1, "working")),
    ((0, "working"), (0, "working")),
)
_JOINT: Final[tuple[Days, Days]] = ((45, "working"), (30, "working"))


class Fate:
    """Draws the life of one case. People act in office hours, on days that suit them, free or not."""

    def __init__(self, dice: Random, odds: Odds) -> None:
        self._dice = dice
        self._odds = odds

    def life(self, day: date) -> list[Happening]:
        """Return what happens to a case whose papers come on this day, in order of time."""
        return sorted(self._life(day), key=lambda happening: happening.at)

    def react(self, rule: str, issued_at: datetime) -> Happening | None:
        """Return what the department does about a 黄牌: answer it in time or late, appeal, or nothing."""
        draw = self._dice.random()
        if draw < 0.7:
            return Happening(self._after(issued_at, 3), "answered", rule)
        if draw < 0.85:
            return Happening(self._after(issued_at, 12), "answered", rule)
        if draw < 0.95:
            return Happening(self._after(issued_at, 6), "cancelled", rule)
        return None

    def _life(self, day: date) -> Iterator[Happening]:
        joint = self._chance(0.05)
        limits = _JOINT if joint else self._dice.choice(_ITEMS)
        received = self._on(day)
        yield Happening(received, "received", "joint" if joint else "single", limits=limits)
        answered = (
            self._after(received, 12) if self._chance(self._odds.late_answer) else self._after(received, 2)
        )
        while self._chance(self._odds.correction):
            yield Happening(answered, "correction_asked", days=self._dice.choice((5, 15)))
            supplied = self._after(answered, 20)
            yield Happening(supplied, "correction_supplied")
            answered = self._after(supplied, 9 if self._chance(self._odds.late_answer) else 3)
        if self._chance(self._odds.refused_at_the_window):
            yield Happening(answered, "not_accepted")
        else:
            yield from self._handling(answered, limits)

    def _handling(self, accepted: datetime, limits: tuple[Days, Days]) -> Iterator[Happening]:
        promised = limits[1][0]
        yield Happening(accepted, "accepted")
        yield Happening(self._after(accepted, 4 if self._chance(0.1) else 1), "signed_for")
        decided = self._after(accepted, max(1, promised))
        if self._chance(self._odds.late_decision):
            decided = self._after(accepted, limits[0][0] * 2 + 5)
        while self._chance(self._odds.suspended):
            pause = self._after(accepted, max(2, promised * 2))
            resumed = self._after(pause, 25)
            yield from self._suspension(pause, resumed)
            decided = max(decided, self._after(resumed, max(1, promised)))
        while self._chance(self._odds.extended):
            yield self._extension(self._after(accepted, limits[0][0] * 2 + 2))
            decided = max(decided, self._after(accepted, limits[0][0] + 12))
        while self._chance(self._odds.interface_down):
            down = self._after(accepted, max(2, promised * 2))
            yield Happening(down, "interface_down")
            yield Happening(self._after(down, 6), "interface_up")
        yield from self._end(accepted, decided)

    def _suspension(self, pause: datetime, resumed: datetime) -> Iterator[Happening]:
        name = f"s{self._dice.randrange(10**9)}"
        yield Happening(pause, "suspended", name, days=self._dice.choice((1, 5, 10, 20)))
        if not self._chance(0.05):
            yield Happening(resumed, "resumed", name)

    def _extension(self, at: datetime) -> Happening:
        by = self._dice.choice(("head_of_organ", "head_of_organ", "head_of_organ", "head_of_government"))
        return Happening(at, "extended", days=self._dice.choice((1, 5, 10, 15, 16)), by=by)

    def _end(self, accepted: datetime, decided: datetime) -> Iterator[Happening]:
        if self._chance(self._odds.withdrawn):
            yield Happening(self._between(accepted, decided), "ended")
            return
        granted = not self._chance(self._odds.refused)
        yield Happening(decided, "decided", "granted" if granted else "refused")
        if granted and not self._chance(0.01):
            yield Happening(self._after(decided, 25 if self._chance(0.05) else 8), "handed_over")

    def _chance(self, odds: float) -> bool:
        return self._dice.random() < odds

    def _on(self, day: date) -> datetime:
        opening = datetime(day.year, day.month, day.day, 9, tzinfo=CENTRE)
        return opening + timedelta(seconds=self._dice.randrange(8 * 3600))

    def _after(self, moment: datetime, most_days: int) -> datetime:
        day = moment.date() + timedelta(days=self._dice.randint(0, most_days))
        return max(self._on(day), moment + timedelta(seconds=1 + self._dice.randrange(600)))

    def _between(self, first: datetime, last: datetime) -> datetime:
        seconds = max(2, int((last - first).total_seconds()))
        return first + timedelta(seconds=self._dice.randrange(1, seconds))
