from datetime import date

import pytest

from contracts.case import Outcome
from services.router.domain import case_times as facts
from services.router.domain.calendar import WorkingCalendar
from services.router.domain.case_times import CaseFact
from services.router.domain.clock import Because, ClockKind, ClockState, Why
from services.router.domain.clock_rules import ClockRules
from services.router.domain.clocks import clocks_of, moved
from services.router.domain.limits import LimitRules
from services.router.domain.period import DueDay
from tests.simulate.script import CENTRE
from tests.unit.router.calendars import LINXIA
from tests.unit.router.lives import (
    RULES,
    accepted,
    at,
    decided,
    extended,
    natural,
    reading,
    received,
    resumed,
    suspended,
    times,
    working,
)

RECEIVED, ACCEPTED = received("2018-11-15"), accepted("2018-11-15")


def _kinds(*known: CaseFact, now: str = "2018-11-15") -> list[ClockKind]:
    return [clock.kind for clock in clocks_of(times(*known), RULES, at(now, 17))]


def test_no_clock_runs_before_the_papers_came() -> None:
    assert _kinds(ACCEPTED, decided("2018-11-16")) == []


def test_the_papers_start_the_intake_clock_alone() -> None:
    assert _kinds(RECEIVED) == [ClockKind.INTAKE]


def test_acceptance_starts_the_clocks_of_the_decision() -> None:
    begun = [ClockKind.INTAKE, ClockKind.STATUTORY, ClockKind.PROMISE, ClockKind.SIGN_OFF]
    assert _kinds(RECEIVED, ACCEPTED) == begun


def test_a_refusal_at_the_window_starts_none() -> None:
    assert _kinds(RECEIVED, facts.NotAccepted(at=at("2018-11-16"))) == [ClockKind.INTAKE]


def test_a_clock_shows_when_it_is_due_and_what_is_left() -> None:
    promise = reading(times(RECEIVED, ACCEPTED), ClockKind.PROMISE, at("2018-11-16"))
    assert promise.due.isoformat() == "2018-11-23T23:59:59+08:00"
    assert (promise.remaining, promise.state, promise.why) == (4, ClockState.RUNNING, ())


@pytest.mark.parametrize(
    ("day", "hour", "state"), [("2018-11-23", 23, ClockState.RUNNING), ("2018-11-24", 0, ClockState.OVERDUE)]
)
def test_a_limit_is_over_with_the_end_of_its_last_day(day: str, hour: int, state: ClockState) -> None:
    assert reading(times(RECEIVED, ACCEPTED), ClockKind.PROMISE, at(day, hour)).state is state


@pytest.mark.parametrize(
    ("day", "state"), [("2018-11-23", ClockState.KEPT), ("2018-11-24", ClockState.MISSED)]
)
def test_a_decision_keeps_a_limit_or_misses_it(day: str, state: ClockState) -> None:
    case = times(RECEIVED, ACCEPTED, decided(day))
    assert reading(case, ClockKind.PROMISE, at("2018-12-24")).state is state


def test_what_is_missing_is_told_and_the_intake_clock_begins_anew_when_it_comes() -> None:
    asked = facts.CorrectionAsked(at=at("2018-11-16"), limit=working(15))
    supplied = facts.CorrectionSupplied(at=at("2018-12-03"))
    case, now = times(RECEIVED, asked, supplied), at("2018-12-04")
    first, correction, second = clocks_of(case, RULES, now)
    assert first.state(now) is ClockState.KEPT
    assert (correction.kind, correction.state(now)) == (ClockKind.CORRECTION, ClockState.KEPT)
    assert second.due_day.day == at("2018-12-10").date()
    accepted_then = times(RECEIVED, asked, supplied, accepted("2018-12-05"))
    assert reading(accepted_then, ClockKind.PROMISE, now).due.date() == at("2018-12-12").date()


@pytest.mark.parametrize(
    "late",
    [
        None,
        accepted("2018-11-27"),
        facts.NotAccepted(at=at("2018-11-27")),
        facts.CorrectionAsked(at=at("2018-11-27"), limit=working(5)),
    ],
    ids=["silence", "acceptance", "refusal", "notice"],
)
def test_no_answer_in_five_working_days_is_an_acceptance_since_the_papers_came(late: CaseFact | None) -> None:
    case = times(RECEIVED) if late is None else times(RECEIVED, late)
    now = at("2018-11-28")
    statutory = reading(case, ClockKind.STATUTORY, now)
    assert statutory.due.date() == at("2018-12-14").date()
    assert statutory.why == (Because(Why.DEEMED_ACCEPTED),)
    assert reading(case, ClockKind.INTAKE, now).state is ClockState.MISSED
    assert reading(case, ClockKind.SIGN_OFF, now).due.date() == at("2018-11-26").date()


def test_until_the_fifth_day_is_over_there_is_no_such_acceptance() -> None:
    assert _kinds(RECEIVED, now="2018-11-23") == [ClockKind.INTAKE]


def test_a_suspension_stands_in_for_the_days_it_holds() -> None:
    case = times(RECEIVED, ACCEPTED, suspended("2018-11-16", 3), resumed("2018-11-22"))
    promise = reading(case, ClockKind.PROMISE, at("2018-11-23"))
    assert promise.due.date() == at("2018-11-28").date()
    assert promise.why == (Because(Why.PAUSED, 3),)


def test_an_open_suspension_stops_the_clock_and_has_one_of_its_own() -> None:
    case, now = times(RECEIVED, ACCEPTED, suspended("2018-11-16", 3)), at("2018-11-20")
    promise = reading(case, ClockKind.PROMISE, now)
    assert (promise.state, promise.due.date()) == (ClockState.PAUSED, at("2018-11-28").date())
    suspension = reading(case, ClockKind.SUSPENSION, now)
    assert (suspension.state, suspension.due.date()) == (ClockState.RUNNING, at("2018-11-22").date())
    forgotten = reading(case, ClockKind.SUSPENSION, at("2018-11-30"))
    assert forgotten.state is ClockState.OVERDUE
    assert reading(case, ClockKind.PROMISE, at("2018-11-30")).state is ClockState.PAUSED


def test_a_resumption_is_known_before_its_suspension_and_waits_for_it() -> None:
    early = times(RECEIVED, ACCEPTED, resumed("2018-11-22"))
    assert reading(early, ClockKind.PROMISE, at("2018-11-23")).due.date() == at("2018-11-23").date()
    whole = early.with_fact(suspended("2018-11-16", 3))
    assert reading(whole, ClockKind.PROMISE, at("2018-11-23")).due.date() == at("2018-11-28").date()


def test_a_decision_ends_an_open_suspension() -> None:
    case = times(RECEIVED, ACCEPTED, suspended("2018-11-16", 3), decided("2018-11-26"))
    now = at("2018-12-03")
    assert reading(case, ClockKind.PROMISE, now).state is ClockState.KEPT
    assert reading(case, ClockKind.SUSPENSION, now).state is ClockState.MISSED


def test_an_extension_makes_both_limits_longer_once() -> None:
    case = times(RECEIVED, ACCEPTED, extended("2018-11-20", 10), extended("2018-11-21", 10))
    now = at("2018-11-22")
    assert reading(case, ClockKind.PROMISE, now).due.date() == at("2018-12-07").date()
    assert reading(case, ClockKind.STATUTORY, now).due.date() == at("2018-12-28").date()
    assert reading(case, ClockKind.STATUTORY, now).why == (Because(Why.EXTENDED, 10),)


def test_an_extension_moves_no_limit_that_was_over() -> None:
    case, now = times(RECEIVED, ACCEPTED, extended("2018-11-26", 10)), at("2018-11-27")
    assert reading(case, ClockKind.PROMISE, now).state is ClockState.OVERDUE
    assert reading(case, ClockKind.STATUTORY, now).due.date() == at("2018-12-28").date()


def test_a_joint_case_is_extended_by_the_head_of_government() -> None:
    joint = received("2018-10-29", working(45), working(45), joint=True)
    government = facts.Approver.HEAD_OF_GOVERNMENT
    case = times(joint, accepted("2018-10-29"), extended("2018-11-20", 15, government))
    # of 60: 2 in October, 21 in November (州庆), 21 in December (29th worked, 31st free), 16 in January
    assert reading(case, ClockKind.STATUTORY, at("2018-11-21")).due.date() == at("2019-01-23").date()


def test_a_promise_ends_with_the_law_s_limit_and_says_so() -> None:
    case = times(received("2018-09-28", natural(15), working(15)), accepted("2018-09-28"))
    promise = reading(case, ClockKind.PROMISE, at("2018-10-08"))
    assert promise.due.date() == at("2018-10-13").date()
    assert promise.why == (Because(Why.CAPPED_BY_LAW),)


def test_a_grant_starts_the_delivery_clock_and_a_refusal_does_not() -> None:
    granted = times(RECEIVED, ACCEPTED, decided("2018-11-20"))
    assert reading(granted, ClockKind.DELIVERY, at("2018-11-21")).due.date() == at("2018-12-04").date()
    handed_over = granted.with_fact(facts.HandedOver(at=at("2018-12-04")))
    assert reading(handed_over, ClockKind.DELIVERY, at("2018-12-24")).state is ClockState.KEPT
    refused = decided("2018-11-20", Outcome.REFUSED)
    assert ClockKind.DELIVERY not in _kinds(RECEIVED, ACCEPTED, refused, now="2018-11-21")


def test_a_withdrawal_stops_everything_and_nothing_is_delivered() -> None:
    case = (RECEIVED, ACCEPTED, facts.Ended(at=at("2018-11-20")), decided("2018-11-21"))
    assert ClockKind.DELIVERY not in _kinds(*case, now="2018-11-22")
    assert reading(times(*case), ClockKind.PROMISE, at("2018-12-22")).state is ClockState.KEPT


def test_a_notice_moves_what_was_provisional() -> None:
    published = dict(LINXIA.national)
    notice = published.pop(2026)
    unpublished = WorkingCalendar(published, LINXIA.local)
    case = times(received("2025-12-29", promised=working(3)), accepted("2025-12-29"), decided("2025-12-30"))
    before, after = (
        clocks_of(case, _rules(calendar), at("2025-12-31"))
        for calendar in (unpublished, unpublished.with_notice(2026, notice))
    )
    changed = {clock.kind: (clock.due_day, due) for clock, due in moved(before, after)}
    # the notice frees Friday the 2nd and has Sunday the 4th worked
    old, new = DueDay(date(2026, 1, 2), provisional=True), DueDay(date(2026, 1, 4), provisional=False)
    assert changed[ClockKind.PROMISE] == (old, new)
    assert all(was.provisional and not now.provisional for was, now in changed.values())
    assert moved(after, after) == []


def _rules(calendar: WorkingCalendar) -> ClockRules:
    return ClockRules(LimitRules(statutory=calendar, promise=calendar, zone=CENTRE))
