from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.router.domain.case_times import (
    Accepted,
    CaseTimes,
    CorrectionAsked,
    CorrectionSupplied,
    Ended,
    NotAccepted,
    Received,
)
from services.router.domain.clock import Because, Clock, ClockKind, Why
from services.router.domain.clock_rules import ClockRules
from services.router.domain.limits import in_time
from services.router.domain.period import Period

_SECOND: Final = timedelta(seconds=1)

Answer = Accepted | NotAccepted | CorrectionAsked | Ended


@dataclass(frozen=True, slots=True)
class TakenIn:
    """受理 as the law has it: ``since`` when the limits run, ``known_at`` when anyone could know."""

    since: datetime
    known_at: datetime
    deemed: bool
    """视为受理: no answer within the intake limit; the case counts as accepted since the papers came."""


@dataclass(frozen=True, slots=True)
class Examination:
    """The clocks until acceptance, and the acceptance if it came to that."""

    clocks: tuple[Clock, ...]
    taken_in: TakenIn | None


@dataclass(frozen=True, slots=True)
class _Round:
    """One examination of the papers: since they came, or came again, until somebody answered."""

    clock: Clock
    since: datetime
    answer: Answer | None

    def taken_in(self, now: datetime) -> TakenIn | None:
        due = self.clock.due
        if not in_time(self.answer.at if self.answer else now, due):
            return TakenIn(self.since, due + _SECOND, deemed=True)
        if isinstance(self.answer, Accepted):
            return TakenIn(self.answer.at, self.answer.at, deemed=False)
        return None


def examination(times: CaseTimes, received: Received, rules: ClockRules, now: datetime) -> Examination:
    """Return how the papers fared until they were accepted, refused, or left.

    A notice of what is missing (一次性告知) ends the intake clock; what is supplied begins it anew. An answer
    after its end comes too late: the case is accepted by law since the papers came (行政许可法 art. 32), and
    a refusal or a notice then has no effect.
    """
    clocks: list[Clock] = []
    for each in _rounds(times, received, rules):
        taken_in = each.taken_in(now)
        if taken_in is not None and taken_in.deemed:
            late = replace(each.clock, ended_at=taken_in.known_at, notes=(Because(Why.DEEMED_ACCEPTED),))
            return Examination((*clocks, late), taken_in)
        clocks.append(each.clock)
        if taken_in is not None:
            return Examination(tuple(clocks), taken_in)
        if isinstance(each.answer, CorrectionAsked):
            clocks.append(_correction_clock(times, each.answer, rules))
    return Examination(tuple(clocks), None)


def _rounds(times: CaseTimes, received: Received, rules: ClockRules) -> Iterator[_Round]:
    answer = _answer(times)
    yield _Round(_intake_clock(received.at, answer, rules), received.at, answer)
    while isinstance(answer, CorrectionAsked):
        supplied = times.first(CorrectionSupplied, after=answer.at)
        if supplied is None:
            return
        answer = _answer(times, supplied.at)
        yield _Round(_intake_clock(supplied.at, answer, rules), supplied.at, answer)


def _answer(times: CaseTimes, since: datetime | None = None) -> Answer | None:
    answers = (fact for fact in times.facts if isinstance(fact, Answer))
    return next((answer for answer in answers if since is None or answer.at >= since), None)


def _intake_clock(since: datetime, answer: Answer | None, rules: ClockRules) -> Clock:
    return Clock(
        ClockKind.INTAKE,
        Period(rules.limits.statutory, rules.limits.local_day(since), rules.intake),
        rules.limits,
        which=since.isoformat(),
        ended_at=answer.at if answer else None,
    )


def _correction_clock(times: CaseTimes, asked: CorrectionAsked, rules: ClockRules) -> Clock:
    end = times.first(CorrectionSupplied, Ended, after=asked.at)
    return Clock(
        ClockKind.CORRECTION,
        Period(rules.limits.promise, rules.limits.local_day(asked.at), asked.limit),
        rules.limits,
        which=asked.at.isoformat(),
        ended_at=end.at if end else None,
    )
