from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from services.router.domain.case_times import CaseTimes, InterfaceDown, InterfaceUp, Resumed, Suspended
from services.router.domain.clock import Clock, ClockKind
from services.router.domain.clock_rules import ClockRules
from services.router.domain.period import Pause, Period


@dataclass(frozen=True, slots=True)
class Suspension:
    """特别程序: the clocks stand since ``began``; ``ended_at`` None: still."""

    began: Suspended
    ended_at: datetime | None

    def clock(self, rules: ClockRules) -> Clock:
        """Return the clock of its planned end: one never ended must not be forgotten."""
        return Clock(
            ClockKind.SUSPENSION,
            Period(rules.limits.promise, rules.limits.local_day(self.began.at), self.began.planned),
            rules.limits,
            which=self.began.which,
            ended_at=self.ended_at,
        )

    def pause(self, rules: ClockRules, now: datetime) -> Pause:
        """Return the days in which the clocks stand; while it is open, until its planned end or today."""
        limits = rules.limits
        if self.ended_at is not None:
            return Pause(limits.local_day(self.began.at), limits.local_day(self.ended_at))
        planned = self.clock(rules).period.last_day.day
        return Pause(limits.local_day(self.began.at), max(planned, limits.local_day(now)))


def suspensions(times: CaseTimes, since: datetime, stopped_at: datetime | None) -> tuple[Suspension, ...]:
    """Return the suspensions of the clocks that run since a time; their stop ends what is still open.

    Of two facts about one suspension the earlier counts; an end before its beginning is none.
    """
    first = {fact.which: fact for fact in reversed(tuple(times.all(Suspended)))}
    counted = [fact for fact in first.values() if fact.at >= since]
    begun = [fact for fact in counted if stopped_at is None or fact.at < stopped_at]
    return tuple(Suspension(fact, _end(times, fact, stopped_at)) for fact in reversed(begun))


def outages(times: CaseTimes, rules: ClockRules, until: datetime) -> tuple[Pause, ...]:
    """Return the days of 接口故障 up to a moment."""
    day = rules.limits.local_day
    return tuple(Pause(day(down), day(up or until)) for down, up in _down_and_up(times) if down <= until)


def _end(times: CaseTimes, begun: Suspended, stopped_at: datetime | None) -> datetime | None:
    resumed = (fact.at for fact in times.all(Resumed) if fact.which == begun.which and fact.at >= begun.at)
    known = [at for at in (next(resumed, None), stopped_at) if at is not None]
    return min(known, default=None)


def _down_and_up(times: CaseTimes) -> Iterator[tuple[datetime, datetime | None]]:
    down = times.first(InterfaceDown)
    while down is not None:
        up = times.first(InterfaceUp, since=down.at)
        yield down.at, None if up is None else up.at
        down = None if up is None else times.first(InterfaceDown, after=up.at)
