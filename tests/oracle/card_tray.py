from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tests.oracle.days import ONE
from tests.oracle.stopwatch import Stopwatch

YELLOW = {"promise", "intake", "sign_off", "suspension", "delivery"}
WARNED = {"promise", "intake", "suspension", "delivery"}


@dataclass
class CardSeen:
    """One card: the day it was earned, the day it was given, and whether the interface was to blame."""

    earned: date
    given: date
    interface: bool = False


class CardTray:
    """The cards of one case, and a stopwatch for every yellow one that waits for an answer."""

    def __init__(self) -> None:
        self.cards: dict[str, CardSeen] = {}
        self.reminders: dict[str, Stopwatch] = {}

    def morning(self, day: date) -> None:
        for reminder in self.reminders.values():
            reminder.morning(day, paused=False, down=False)

    def midnight(self, day: date) -> None:
        for reminder in self.reminders.values():
            reminder.midnight(day, paused=False, down=False)

    def answered(self, rule: str, day: date) -> None:
        if rule in self.reminders:
            self.reminders[rule].ended = day

    def cancelled(self, rule: str) -> None:
        self.reminders.pop(rule, None)

    def give(self, watches: Sequence[Stopwatch], today: date, *, law_ends_tonight: bool) -> None:
        """Give what has been earned by now: at the start of a day, and after anything that happens."""
        for watch in watches:
            kind = watch.kind.split()[0]
            if kind in WARNED and watch.ended is None and watch.out is None:
                self.warn(watch, kind, today, law_ends_tonight=law_ends_tonight)
            if watch.missed and watch.out is not None and watch.out < today:
                self.pass_limit(watch, kind, today)
        for reminder in self.reminders.values():
            if reminder.missed and reminder.out is not None and "yellow_unanswered" not in self.cards:
                self.cards["yellow_unanswered"] = CardSeen(reminder.out + ONE, today)

    def warn(self, watch: Stopwatch, kind: str, today: date, *, law_ends_tonight: bool) -> None:
        near = watch.near
        if kind == "promise" and near is None and watch.limit and law_ends_tonight:
            near = today
        if near is not None and f"{kind}_near" not in self.cards:
            self.cards[f"{kind}_near"] = CardSeen(near, today)

    def pass_limit(self, watch: Stopwatch, kind: str, today: date) -> None:
        rule = f"{kind}_passed"
        if rule in self.cards or kind not in YELLOW | {"statutory"}:
            return
        assert watch.out is not None
        self.cards[rule] = CardSeen(watch.out + ONE, today, watch.has_interface and watch.blame_interface)
        if kind in YELLOW:
            self.reminders[rule] = Stopwatch(rule, today, 3)
