"""What may be done to a running clock: extend it once, let it stand for a special procedure."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from services.router.domain.case_times import CaseTimes, Extended, Received, Suspended
from services.router.domain.clock import ClockKind, ClockState
from services.router.domain.clock_rules import ClockRules
from services.router.domain.clocks import clocks_of


class Refusal(StrEnum):
    """Why a change of the clocks is refused."""

    NOT_ACCEPTED = "not_accepted"
    """No clock of the decision runs yet."""
    STOPPED = "stopped"
    """The case is decided or over."""
    LIMIT_OVER = "limit_over"
    """The statutory limit has passed: what is late stays late."""
    EXTENDED_BEFORE = "extended_before"
    """延长 is allowed once."""
    WRONG_APPROVER = "wrong_approver"
    TOO_MANY_DAYS = "too_many_days"
    """Not between one day and what the law allows this approver."""
    NO_PLANNED_TIME = "no_planned_time"
    """行政许可法 art. 45: the applicant is told how long it will take."""
    SUSPENDED_BEFORE = "suspended_before"
    """There has been a suspension of this name."""


class ChangeRefusedError(Exception):
    """A clock may not be changed so; ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def extend(times: CaseTimes, extension: Extended, rules: ClockRules) -> CaseTimes:
    """延长审批: return the times with the extension; raises ``ChangeRefusedError``."""
    _refuse_first(_against_change(times, extension.at, rules))
    _refuse_first(_against_extension(times, extension, rules))
    return times.with_fact(extension)


def suspend(times: CaseTimes, suspension: Suspended, rules: ClockRules) -> CaseTimes:
    """特别程序: return the times with the suspension; raises ``ChangeRefusedError``."""
    _refuse_first(_against_change(times, suspension.at, rules))
    _refuse_first(_against_suspension(times, suspension))
    return times.with_fact(suspension)


def _against_change(times: CaseTimes, at: datetime, rules: ClockRules) -> Iterator[Refusal]:
    clocks = clocks_of(times, rules, at)
    statutory = next((clock for clock in clocks if clock.kind is ClockKind.STATUTORY), None)
    if statutory is None:
        yield Refusal.NOT_ACCEPTED
        return
    if statutory.ended_at is not None:
        yield Refusal.STOPPED
    if statutory.state(at) is ClockState.OVERDUE:
        yield Refusal.LIMIT_OVER


def _against_extension(times: CaseTimes, extension: Extended, rules: ClockRules) -> Iterator[Refusal]:
    received = times.first(Received)
    if received is None:
        yield Refusal.NOT_ACCEPTED
        return
    rule = rules.extensions[received.handling]
    if extension.approver is not rule.approver:
        yield Refusal.WRONG_APPROVER
    if not rule.allows(extension):
        yield Refusal.TOO_MANY_DAYS
    if any(rule.allows(earlier) for earlier in times.all(Extended)):
        yield Refusal.EXTENDED_BEFORE


def _against_suspension(times: CaseTimes, suspension: Suspended) -> Iterator[Refusal]:
    if suspension.planned.days == 0:
        yield Refusal.NO_PLANNED_TIME
    if any(earlier.which == suspension.which for earlier in times.all(Suspended)):
        yield Refusal.SUSPENDED_BEFORE


def _refuse_first(refusals: Iterator[Refusal]) -> None:
    for refusal in refusals:
        raise ChangeRefusedError(refusal)
