"""One year of cases, split into batches that do not need each other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from tests.simulate.compare import compare
from tests.simulate.script import ORDINARY, Odds

_AFTERWARDS: Final = 40
"""Days that a case is watched after the last thing in its script: departments still answer their cards."""
_FAULTS_KEPT: Final = 5


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases by their seeds. The same seed in the same year lives the same life."""

    year: int
    first: int
    count: int
    odds: Odds = ORDINARY

    @property
    def seeds(self) -> range:
        """The cases of this batch."""
        return range(self.first, self.first + self.count)


@dataclass
class Tally:
    """What a batch came to. ``weeks``: cards by colour and the Monday of the week they were issued in."""

    cases: int = 0
    clocks: int = 0
    cards: int = 0
    cards_twice: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    weeks: Counter[tuple[str, date]] = field(default_factory=Counter)
    disagreed: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take another tally into this one."""
        self.cases += other.cases
        self.clocks += other.clocks
        self.cards += other.cards
        self.cards_twice += other.cards_twice
        self.happened += other.happened
        self.rules += other.rules
        self.weeks += other.weeks
        self.disagreed += other.disagreed
        self.faults = (self.faults + other.faults)[:_FAULTS_KEPT]

    @property
    def holds(self) -> bool:
        """Whether domain and oracle agreed on every clock and card, and no card was issued twice."""
        return self.cases > 0 and not self.disagreed and not self.cards_twice


def batches(year: int, cases: int, size: int) -> Iterator[Batch]:
    """Return the batches that together are the year."""
    for first in range(0, cases, size):
        yield Batch(year, first, min(size, cases - first))


def live(batch: Batch) -> Tally:
    """Let a batch of cases live, with the domain and with the oracle."""
    tally = Tally()
    for seed in batch.seeds:
        _live_one(seed, batch, tally)
    return tally


def _live_one(seed: int, batch: Batch, tally: Tally) -> None:
    day = date(batch.year, 1, 1) + timedelta(days=Random(f"day {seed}").randrange(365))
    found = compare(seed, day, batch.odds, afterwards=_AFTERWARDS)
    issued = found.follower.cards
    tally.cases += 1
    tally.clocks += found.clocks
    tally.cards += len(issued)
    tally.cards_twice += len(issued) - len({card.rule for card, _ in issued})
    tally.happened.update(happening.what for happening in found.follower.happened)
    tally.happened["change refused"] += found.follower.refused
    for card, given in issued:
        tally.rules[card.rule] += 1
        tally.rules["接口故障"] += card.interface_failed
        tally.weeks[card.colour.value, given.date() - timedelta(days=given.weekday())] += 1
    if not found.agreed:
        tally.disagreed += 1
        tally.faults.append(f"case {seed} of {day}:\n{found.difference()}")
