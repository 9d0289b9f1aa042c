from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.case import Outcome
from services.router.domain.acceptance import TakenIn, examination
from services.router.domain.case_times import (
    CaseTimes,
    Decided,
    Ended,
    Extended,
    HandedOver,
    Received,
    SignedFor,
)
from services.router.domain.clock import Because, Clock, ClockKind, Why
from services.router.domain.clock_rules import ClockRules
from services.router.domain.period import DueDay, Period
from services.router.domain.suspensions import Suspension, outages, suspensions


def clocks_of(times: CaseTimes, rules: ClockRules, now: datetime) -> tuple[Clock, ...]:
    """Return every clock of a case that has begun by what is known now; none before the papers came."""
    received = times.first(Received)
    if received is None:
        return ()
    examined = examination(times, received, rules, now)
    if examined.taken_in is None:
        return examined.clocks
    handling = _Handling.of(times, received, examined.taken_in, rules, now)
    return (*examined.clocks, *handling.clocks(), *_delivery_clock(times, rules))


@dataclass(frozen=True, slots=True)
class _Handling:
    """A case from acceptance on: what its clocks have in common."""

    times: CaseTimes
    received: Received
    taken_in: TakenIn
    rules: ClockRules
    now: datetime
    stopped_at: datetime | None
    """决定, 撤回 or 终止, whichever was first."""
    suspensions: tuple[Suspension, ...]

    @classmethod
    def of(
        cls, times: CaseTimes, received: Received, taken_in: TakenIn, rules: ClockRules, now: datetime
    ) -> "_Handling":
        stop = times.first(Decided, Ended)
        stopped_at = None if stop is None else stop.at
        pauses = suspensions(times, taken_in.since, stopped_at)
        return cls(times, received, taken_in, rules, now, stopped_at, pauses)

    def clocks(self) -> Sequence[Clock]:
        statutory = self._main(ClockKind.STATUTORY)
        promise = replace(self._main(ClockKind.PROMISE), ceiling=statutory)
        own = [each.clock(self.rules) for each in self.suspensions]
        return [statutory, promise, self._sign_off(), *own]

    def _main(self, kind: ClockKind) -> Clock:
        period, extension = self._extended(self._period(kind))
        notes = [Because(Why.DEEMED_ACCEPTED)] if self.taken_in.deemed else []
        if extension is not None:
            notes.append(Because(Why.EXTENDED, extension.days))
        return Clock(
            kind,
            period,
            self.rules.limits,
            ended_at=self.stopped_at,
            standing=any(each.ended_at is None for each in self.suspensions),
            outages=outages(self.times, self.rules, self.stopped_at or self.now),
            notes=tuple(notes),
        )

    def _period(self, kind: ClockKind) -> Period:
        limits = self.rules.limits
        by_law = kind is ClockKind.STATUTORY
        return Period(
            limits.statutory if by_law else limits.promise,
            limits.local_day(self.taken_in.since),
            self.received.statutory_limit if by_law else self.received.promised_limit,
            tuple(each.pause(self.rules, self.now) for each in self.suspensions),
        )

    def _extended(self, period: Period) -> tuple[Period, Extended | None]:
        """Extend once: by the first extension within the rules, unless the limit was over by then."""
        rule = self.rules.extensions[self.received.handling]
        extension = next(filter(rule.allows, self.times.all(Extended)), None)
        if extension is None or not self._runs_at(extension.at):
            return period, None
        if self.rules.limits.local_day(extension.at) > period.last_day.day:
            return period, None
        return period.longer(extension.days), extension

    def _runs_at(self, at: datetime) -> bool:
        return self.taken_in.since <= at and (self.stopped_at is None or at < self.stopped_at)

    def _sign_off(self) -> Clock:
        """Return 部门签收; it runs since the department could know of the case, deemed accepted or not."""
        limits, known_at = self.rules.limits, self.taken_in.known_at
        signed = self.times.first(SignedFor, Decided, Ended)
        return Clock(
            ClockKind.SIGN_OFF,
            Period(limits.promise, limits.local_day(known_at), self.rules.sign_off),
            limits,
            ended_at=None if signed is None else signed.at,
            outages=outages(self.times, self.rules, self.now if signed is None else signed.at),
        )


def _delivery_clock(times: CaseTimes, rules: ClockRules) -> Sequence[Clock]:
    decided = times.first(Decided, Ended)
    if not isinstance(decided, Decided) or decided.outcome is not Outcome.GRANTED:
        return ()
    handed_over = times.first(HandedOver, since=decided.at)
    period = Period(rules.limits.statutory, rules.limits.local_day(decided.at), rules.delivery)
    ended_at = None if handed_over is None else handed_over.at
    return (Clock(ClockKind.DELIVERY, period, rules.limits, ended_at=ended_at),)


def moved(before: Sequence[Clock], after: Sequence[Clock]) -> Sequence[tuple[Clock, DueDay]]:
    """Return the clocks whose due day, or its being provisional, another calendar changes, with the new one.

    Both are of one case at one time, ``before`` by the calendar known so far, ``after`` by one that knows a
    notice more (``WorkingCalendar.with_notice``). Clocks are told apart by kind and ``which``.
    """
    new = {(clock.kind, clock.which): clock.due_day for clock in after}
    pairs = ((clock, new.get((clock.kind, clock.which))) for clock in before)
    return [(clock, due) for clock, due in pairs if due is not None and due != clock.due_day]
