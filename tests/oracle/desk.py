from collections.abc import Iterable
from datetime import date

from tests.oracle.card_tray import CardTray
from tests.oracle.days import ONE
from tests.oracle.stopwatch import Stopwatch
from tests.simulate.script import Happening


class Desk:
    """A clerk with stopwatches and a day book: lives through a case day by day and knows no tomorrow."""

    def __init__(self) -> None:
        self.watches: list[Stopwatch] = []
        self.tray = CardTray()
        self.refused = 0
        self.suspended: dict[str, bool] = {}
        self.today = date.min
        self.down = False
        self.extended = False
        self.stopped = False
        self.terms: Happening | None = None
        self.down_mornings: set[date] = set()
        self.down_nights: set[date] = set()

    @property
    def paused(self) -> bool:
        return any(self.suspended.values()) and not self.stopped

    def live(self, happenings: Iterable[Happening], first: date, last: date) -> None:
        """Live from the morning of one day to the night of another."""
        by_day: dict[date, list[Happening]] = {}
        for happening in happenings:
            by_day.setdefault(happening.at.date(), []).append(happening)
        day = first
        while day <= last:
            self.morning(day)
            for happening in by_day.get(day, ()):
                self.happens(happening)
            self.midnight(day)
            day += ONE

    def morning(self, day: date) -> None:
        if self.down:
            self.down_mornings.add(day)
        paused = self.paused
        for watch in self.watches:
            watch.morning(day, paused=paused and watch.stands, down=self.down and watch.has_interface)
        self.tray.morning(day)
        self.deem_accepted(day)
        self.give_cards(day)

    def midnight(self, day: date) -> None:
        if self.down:
            self.down_nights.add(day)
        self.today = day
        self._midnight_of_watches(day)
        self.tray.midnight(day)

    def _midnight_of_watches(self, day: date) -> None:
        paused = self.paused
        for watch in self.watches:
            watch.midnight(day, paused=paused and watch.stands, down=self.down and watch.has_interface)
        self.hold_promise_to_law(day)

    def hold_promise_to_law(self, day: date) -> None:
        statutory, promise = self.running("statutory"), self.running("promise")
        if statutory is None or promise is None or statutory.out != day:
            return
        if promise.out is None:
            promise.out, promise.blame_interface = day, statutory.blame_interface
            promise.provisional = statutory.provisional
        elif promise.out == day:
            promise.blame_interface = promise.blame_interface and statutory.blame_interface

    def deem_accepted(self, today: date) -> None:
        """An intake limit ran out in the night: the case was accepted when the papers came."""
        intake = self.watches[-1] if self.watches else None
        if intake is None or intake.kind != "intake" or intake.ended is not None or intake.out is None:
            return
        intake.ended = today
        self.take_in(intake.began, known=today)
        day = intake.began
        while day < today:
            for watch in self.watches[-3:-1]:
                watch.morning(day, paused=False, down=day in self.down_mornings)
                watch.midnight(day, paused=False, down=day in self.down_nights)
            self.hold_promise_to_law(day)
            day += ONE
        for watch in self.watches[-3:]:
            watch.morning(today, paused=False, down=self.down)

    def take_in(self, since: date, known: date) -> None:
        assert self.terms is not None
        (by_law, law_unit), (promised, promise_unit) = self.terms.limits
        self.watches += [
            Stopwatch("statutory", since, by_law, law_unit == "working"),
            Stopwatch("promise", since, promised, promise_unit == "working"),
            Stopwatch("sign_off", known, 1),
        ]

    def running(self, kind: str) -> Stopwatch | None:
        found = [watch for watch in self.watches if watch.kind == kind]
        return found[-1] if found else None

    def happens(self, happening: Happening) -> None:
        getattr(self, f"on_{happening.what}")(happening, happening.at.date())
        self.give_cards(happening.at.date())

    def on_received(self, happening: Happening, day: date) -> None:
        self.terms = happening
        self.watches.append(Stopwatch("intake", day, 5))

    def on_correction_asked(self, happening: Happening, day: date) -> None:
        if self.end("intake", day):
            self.watches.append(Stopwatch("correction", day, happening.days))

    def on_correction_supplied(self, _: Happening, day: date) -> None:
        if self.end("correction", day):
            self.watches.append(Stopwatch("intake", day, 5))

    def on_accepted(self, _: Happening, day: date) -> None:
        if self.end("intake", day):
            self.take_in(day, known=day)

    def on_not_accepted(self, _: Happening, day: date) -> None:
        self.end("intake", day)

    def on_signed_for(self, _: Happening, day: date) -> None:
        self.end("sign_off", day)

    def on_suspended(self, happening: Happening, day: date) -> None:
        if not self.may_change() or happening.which in self.suspended:
            self.refused += 1
            return
        self.suspended[happening.which] = True
        self.watches.append(Stopwatch(f"suspension {happening.which}", day, happening.days))

    def on_resumed(self, happening: Happening, day: date) -> None:
        if self.suspended.get(happening.which):
            self.suspended[happening.which] = False
            self.end(f"suspension {happening.which}", day)

    def on_extended(self, happening: Happening, _: date) -> None:
        assert self.terms is not None
        joint = self.terms.which == "joint"
        right = happening.by == ("head_of_government" if joint else "head_of_organ")
        few = 1 <= happening.days <= (15 if joint else 10)
        if not self.may_change() or not right or not few or self.extended:
            self.refused += 1
            return
        self.extended = True
        for watch in self.watches:
            if watch.kind in {"statutory", "promise"}:
                watch.longer(happening.days)

    def may_change(self) -> bool:
        statutory = self.running("statutory")
        return statutory is not None and statutory.ended is None and statutory.out is None

    def on_interface_down(self, _: Happening, __: date) -> None:
        self.down = True

    def on_interface_up(self, _: Happening, __: date) -> None:
        self.down = False

    def on_decided(self, happening: Happening, day: date) -> None:
        if self.stopped or self.running("statutory") is None:
            return
        self.stop(day)
        if happening.which == "granted":
            self.watches.append(Stopwatch("delivery", day, 10))

    def on_handed_over(self, _: Happening, day: date) -> None:
        self.end("delivery", day)

    def on_ended(self, _: Happening, day: date) -> None:
        if not self.stopped:
            self.stop(day)

    def stop(self, day: date) -> None:
        for watch in self.watches:
            if watch.kind != "delivery" and watch.ended is None:
                watch.ended = day
        self.stopped = True

    def end(self, kind: str, day: date) -> bool:
        watch = self.running(kind)
        if watch is None or watch.ended is not None or (self.stopped and kind != "delivery"):
            return False
        watch.ended = day
        return True

    def on_answered(self, happening: Happening, day: date) -> None:
        self.tray.answered(happening.which, day)

    def on_cancelled(self, happening: Happening, _: date) -> None:
        self.tray.cancelled(happening.which)

    def give_cards(self, today: date) -> None:
        statutory = self.running("statutory")
        law_ends_tonight = statutory is not None and statutory.ends_with(today, paused=self.paused)
        self.tray.give(self.watches, today, law_ends_tonight=law_ends_tonight)

    def state(self, watch: Stopwatch) -> str:
        """How a watch stands tonight."""
        if watch.ended is not None:
            return "missed" if watch.missed else "kept"
        if watch.out is not None:
            return "running" if watch.out == self.today else "overdue"
        return "paused" if self.paused and watch.stands else "running"

    def foresee(self, after: date, last: date) -> None:
        """Live on without any news, only to see when watches run out."""
        day = after
        while day < last and any(watch.out is None for watch in self.watches):
            day += ONE
            for watch in self.watches:
                watch.morning(day, paused=self.paused and watch.stands, down=False)
            self._midnight_of_watches(day)
