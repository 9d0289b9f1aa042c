from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from contracts.events import CaseDeptReceivedV1
from services.chassis.retry import PATIENCE, PAUSES
from services.chassis.step import Step
from services.chassis.timers import park
from services.dept_gateway.adapters.bridges.bridge import Accepted, Refused, Revoked
from services.dept_gateway.domain.standing import Standing
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.outcomes import (
    REVOKE,
    SEND,
    Away,
    Waiting,
    after_revoking,
    after_sending,
    report,
)
from services.dept_gateway.usecases.revive import REVIVE, WHY
from tests.support.work_orders import NOW, record

ACCEPTED = Accepted("ZJ/2026/1")
REFUSED = Refused("422", "报文不合规")
AWAY = Away("HTTP 500")
SLOT = NOW + timedelta(seconds=7)


def sent(
    record: WorkOrderRecord, outcome: Accepted | Refused | Away | Waiting, now: datetime = NOW
) -> Step[WorkOrderRecord]:
    step = after_sending(record, outcome, now)
    assert step is not None
    return step


def told(
    record: WorkOrderRecord,
    outcome: Revoked | Refused | Away | Waiting,
    now: datetime = NOW,
    asked: WorkOrderRecord | None = None,
) -> Step[WorkOrderRecord]:
    step = after_revoking(record, outcome, now, asked=asked or record)
    assert step is not None
    return step


def stopped(found: WorkOrderRecord | None = None) -> WorkOrderRecord:
    cancelled = (found or record()).cancel("申请人撤回", NOW)
    assert cancelled is not None
    return cancelled


def test_an_accepted_order_is_said_to_be_received_and_wakes_no_more() -> None:
    step = sent(record(), ACCEPTED)
    (said,) = step.says
    assert said.model is CaseDeptReceivedV1
    assert step.state.receipt is not None
    assert step.state.receipt.serial == "ZJ/2026/1"
    assert step.wakes == {SEND: None}


def test_an_order_accepted_twice_is_received_once() -> None:
    once = sent(record(), ACCEPTED).state
    again = sent(once, Accepted("another"))
    assert (again.state, again.says, again.wakes) == (once, (), {SEND: None})


def test_a_failed_sending_is_tried_again_later_and_later_and_given_up_after_a_day() -> None:
    found, now, waits = record(), NOW, []
    while found.to_send:
        step = sent(found, AWAY, now)
        found = step.state
        if due := step.wakes[SEND]:
            waits.append(due - now)
            now = due
    assert waits == list(PAUSES)
    assert now - NOW == PATIENCE
    assert found.standing is Standing.UNDELIVERED
    assert step.wakes == {SEND: None, park(SEND): now}


def test_an_order_refused_for_good_is_parked_with_the_systems_words() -> None:
    step = sent(record(), REFUSED)
    assert step.state.standing is Standing.REJECTED
    assert (step.says, step.wakes) == ((), {SEND: None, park(SEND): NOW})
    assert WHY[SEND](step.state) == "zhujian: refused: 422 报文不合规"


def test_an_order_that_the_breaker_puts_off_has_not_been_tried() -> None:
    step = sent(record(), Waiting(SLOT))
    assert (step.state.sending.tries, step.state.sending.failing_since) == (0, NOW)
    assert step.wakes == {SEND: SLOT}


def test_an_order_that_waits_already_is_not_written_again() -> None:
    tried = sent(record(), AWAY).state
    assert after_sending(tried, Waiting(SLOT), NOW + PATIENCE - timedelta(seconds=1)) is None


@pytest.mark.parametrize("outcome", [AWAY, Waiting(SLOT)])
def test_the_patience_of_a_day_runs_whether_it_was_tried_or_put_off(outcome: Away | Waiting) -> None:
    put_off = sent(record(), Waiting(SLOT)).state
    step = sent(put_off, outcome, NOW + PATIENCE)
    assert step.state.standing is Standing.UNDELIVERED
    assert step.wakes == {SEND: None, park(SEND): NOW + PATIENCE}


@pytest.mark.parametrize("outcome", [AWAY, REFUSED])
def test_what_stalled_begins_anew_on_a_persons_word(outcome: Away | Refused) -> None:
    untried, later = record(), NOW + timedelta(days=3)
    stalled = sent(sent(untried, AWAY).state, outcome, NOW + PATIENCE).state
    assert REVIVE[SEND](stalled, later) == Step(untried, wakes={SEND: later})
    assert REVIVE[SEND](untried, later) is None


def test_an_order_accepted_though_cancelled_is_revoked_at_once_and_not_said_to_be_received() -> None:
    done = told(stopped(), Revoked()).state
    step = sent(done, ACCEPTED)
    assert step.says == ()
    assert step.state.to_revoke
    assert step.wakes == {SEND: None, REVOKE: NOW}


@pytest.mark.parametrize("outcome", [AWAY, Waiting(SLOT)])
def test_an_order_that_may_have_arrived_though_cancelled_is_revoked_again(outcome: Away | Waiting) -> None:
    done = told(stopped(), Revoked()).state
    step = sent(done, outcome)
    assert step.state.to_revoke
    assert step.wakes == {SEND: None, REVOKE: NOW + timedelta(seconds=25)}


def test_an_order_refused_after_it_was_cancelled_stays_cancelled() -> None:
    found = stopped()
    step = sent(found, REFUSED)
    assert (step.state, step.wakes) == (found, {SEND: None})


def test_a_cancellation_told_before_the_order_arrived_is_told_again() -> None:
    asked = stopped()
    arrived = sent(asked, ACCEPTED).state
    step = told(arrived, Revoked(), asked=asked)
    assert step.state.to_revoke
    assert step.wakes == {REVOKE: NOW}


def test_a_cancellation_ends_with_the_systems_answer() -> None:
    step = told(stopped(), Revoked())
    assert not step.state.to_revoke
    assert step.wakes == {REVOKE: None}


def test_a_cancellation_that_the_system_refuses_is_parked_and_can_be_told_anew() -> None:
    untold = stopped()
    step = told(untold, REFUSED)
    assert not step.state.to_revoke
    assert step.wakes == {REVOKE: None, park(REVOKE): NOW}
    assert WHY[REVOKE](step.state) == "zhujian: refused: 422 报文不合规"
    assert REVIVE[REVOKE](step.state, SLOT) == Step(untold, wakes={REVOKE: SLOT})
    assert REVIVE[REVOKE](untold, SLOT) is None


def test_a_cancellation_that_does_not_arrive_is_told_again_and_given_up_after_a_day() -> None:
    found, now, tries = stopped(), NOW, 0
    while found.to_revoke:
        step = told(found, AWAY, now)
        found, now, tries = step.state, step.wakes[REVOKE] or now, tries + 1
    assert (tries, now - NOW) == (len(PAUSES) + 1, PATIENCE)
    assert step.wakes == {REVOKE: None, park(REVOKE): now}


def test_a_cancellation_that_waits_already_is_not_written_again() -> None:
    waits = told(stopped(), Waiting(SLOT)).state
    assert after_revoking(waits, Waiting(SLOT), SLOT, asked=waits) is None


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (ACCEPTED, []),
        (Waiting(SLOT), ["department_waited_for"]),
        (AWAY, ["department_away"]),
        (REFUSED, ["department_refused"]),
    ],
)
def test_a_call_in_vain_is_a_line_and_no_alert(
    outcome: Accepted | Refused | Away | Waiting, line: list[str]
) -> None:
    with capture_logs() as lines:
        report(record(), SEND, outcome)
    assert [each["event"] for each in lines] == line
    assert not any(each.get("alert") for each in lines)
