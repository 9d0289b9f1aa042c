"""One case twice, by the domain and by the oracle."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from services.router.adapters.national_calendar import published_years
from services.router.domain.calendar import WorkingCalendar
from services.router.domain.cards import CardRules
from services.router.domain.clock import ClockKind, ClockState, read
from services.router.domain.clock_rules import ClockRules
from services.router.domain.limits import LimitRules
from tests.oracle.desk import Desk
from tests.oracle.stopwatch import Stopwatch
from tests.simulate.follow import Follower
from tests.simulate.script import CENTRE, Fate, Odds
from tests.unit.router.calendars import FOUNDING_DAY

_CALENDAR: Final = WorkingCalendar(published_years(), (FOUNDING_DAY,))
LIMITS: Final = LimitRules(statutory=_CALENDAR, promise=_CALENDAR, zone=CENTRE)
CLOCK_RULES: Final = ClockRules(LIMITS)
CARD_RULES: Final = CardRules(LIMITS)
_FORESIGHT: Final = timedelta(days=200)
"""The oracle sees a due day only by living up to it."""

Shown = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What both sides said of one case: each clock and card as a line."""

    domain: tuple[Shown, ...]
    oracle: tuple[Shown, ...]
    follower: Follower

    @property
    def agreed(self) -> bool:
        """Whether both said the same."""
        return self.domain == self.oracle

    @property
    def clocks(self) -> int:
        """How many clocks the case had."""
        return sum(line[0] not in {"card", "refused"} for line in self.domain)

    def difference(self) -> str:
        """Return what happened, and the lines that only one side has."""
        happened = (f"  {each}" for each in self.follower.happened)
        by_domain = (f"  domain: {line}" for line in self.domain if line not in self.oracle)
        by_oracle = (f"  oracle: {line}" for line in self.oracle if line not in self.domain)
        return "\n".join([*happened, *by_domain, *by_oracle])


def compare(seed: int, day: date, odds: Odds, *, afterwards: int, cut_after: int = 1_000) -> Comparison:
    """Let the case of this seed live from a day on, with the domain and with the oracle.

    Both look at it so many days after the last thing in its script, or ``cut_after`` days after its first
    though the script goes on.
    """
    fate = Fate(Random(seed), odds)
    script = fate.life(day)
    until = min(script[-1].at.date() + timedelta(days=afterwards), day + timedelta(days=cut_after))
    now = datetime(until.year, until.month, until.day, 23, 59, 59, tzinfo=CENTRE)
    follower = Follower(CLOCK_RULES, CARD_RULES, fate)
    follower.live(script, now)
    return Comparison(_by_domain(follower, now), _by_oracle(follower, day, until), follower)


def _by_domain(follower: Follower, now: datetime) -> tuple[Shown, ...]:
    clocks = follower.live((), now)
    lines: list[Shown] = [("refused", str(follower.refused))]
    for clock in clocks:
        reading = read(clock, now)
        kind = f"{clock.kind} {clock.which}" if clock.kind is ClockKind.SUSPENSION else str(clock.kind)
        shown = (str(reading.due.date()), str(reading.provisional), str(reading.remaining))
        hidden = reading.state is ClockState.PAUSED
        lines.append((kind, str(reading.state), *(() if hidden else shown)))
    for card, given in follower.cards:
        days = (card.due_at.date(), given.astimezone(CENTRE).date())
        lines.append(("card", card.rule, *map(str, days), str(card.interface_failed)))
    return tuple(sorted(lines))


def _by_oracle(follower: Follower, day: date, until: date) -> tuple[Shown, ...]:
    desk = Desk()
    desk.live(follower.happened, day, until)
    states = [(watch, desk.state(watch)) for watch in desk.watches]
    lines: list[Shown] = [("refused", str(desk.refused))]
    lines += [
        ("card", rule, str(card.earned), str(card.given), str(card.interface))
        for rule, card in desk.tray.cards.items()
    ]
    desk.foresee(until, until + _FORESIGHT)
    for watch, state in states:
        lines.append((watch.kind, state, *(() if state == "paused" else _shown(watch, until))))
    return tuple(sorted(lines))


def _shown(watch: Stopwatch, until: date) -> Shown:
    left = watch.remaining(min(watch.ended or until, until))
    return str(watch.out), str(watch.provisional), str(left)
