from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from contracts.events import CaseDeptReceivedV1
from services.chassis.retry import TRIES
from services.dept_gateway.adapters.bridges.bridge import Accepted, Refused, Revoked
from services.dept_gateway.domain.standing import Standing
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.outcomes import REVOKE, SEND, Away, after_revoking, after_sending, report
from tests.unit.dept_gateway.orders import NOW, record

ACCEPTED = Accepted("ZJ/2026/1")
REFUSED = Refused("422", "报文不合规")
AWAY = Away("HTTP 500")


def stopped(found: WorkOrderRecord | None = None) -> WorkOrderRecord:
    cancelled = (found or record()).cancel("申请人撤回", NOW)
    assert cancelled is not None
    return cancelled


def test_an_accepted_order_is_said_to_be_received_and_wakes_no_more() -> None:
    step = after_sending(record(), ACCEPTED, NOW)
    (said,) = step.says
    assert said.model is CaseDeptReceivedV1
    assert step.state.receipt is not None
    assert step.state.receipt.serial == "ZJ/2026/1"
    assert step.wakes == {SEND: None}


def test_an_order_accepted_twice_is_received_once() -> None:
    once = after_sending(record(), ACCEPTED, NOW).state
    again = after_sending(once, Accepted("another"), NOW)
    assert (again.state, again.says, again.wakes) == (once, (), {SEND: None})


def test_a_failed_sending_is_tried_again_later_and_later_and_given_up_at_last() -> None:
    found, waits = record(), []
    while found.to_send:
        step = after_sending(found, AWAY, NOW)
        found = step.state
        due = step.wakes[SEND]
        waits += [due - NOW] if due else []
    assert waits == [timedelta(seconds=s) for s in (25, 100, 400, 1_600, 6_400, 25_600, 52_000)]
    assert len(waits) == TRIES
    assert found.standing is Standing.UNDELIVERED


def test_an_order_refused_for_good_is_not_tried_again() -> None:
    step = after_sending(record(), REFUSED, NOW)
    assert step.state.standing is Standing.REJECTED
    assert (step.says, step.wakes) == ((), {SEND: None})


def test_an_order_accepted_though_cancelled_is_revoked_at_once_and_not_said_to_be_received() -> None:
    told = after_revoking(stopped(), Revoked(), NOW, asked=stopped()).state
    step = after_sending(told, ACCEPTED, NOW)
    assert step.says == ()
    assert step.state.to_revoke
    assert step.wakes == {SEND: None, REVOKE: NOW}


def test_an_order_that_may_have_arrived_though_cancelled_is_revoked_again() -> None:
    told = after_revoking(stopped(), Revoked(), NOW, asked=stopped()).state
    step = after_sending(told, AWAY, NOW)
    assert step.state.to_revoke
    assert step.wakes == {SEND: None, REVOKE: NOW + timedelta(seconds=25)}


def test_an_order_refused_after_it_was_cancelled_stays_cancelled() -> None:
    found = stopped()
    step = after_sending(found, REFUSED, NOW)
    assert (step.state, step.wakes) == (found, {SEND: None})


def test_a_cancellation_told_before_the_order_arrived_is_told_again() -> None:
    asked = stopped()
    arrived = after_sending(asked, ACCEPTED, NOW).state
    step = after_revoking(arrived, Revoked(), NOW, asked=asked)
    assert step.state.to_revoke
    assert step.wakes == {REVOKE: NOW}


@pytest.mark.parametrize("outcome", [Revoked(), REFUSED])
def test_a_cancellation_ends_with_the_systems_answer(outcome: Revoked | Refused) -> None:
    step = after_revoking(stopped(), outcome, NOW, asked=stopped())
    assert not step.state.to_revoke
    assert step.wakes == {REVOKE: None}


def test_a_cancellation_that_does_not_arrive_is_told_again_and_given_up_at_last() -> None:
    found, tries = stopped(), 0
    while found.to_revoke:
        found = after_revoking(found, AWAY, NOW, asked=found).state
        tries += 1
    assert tries == TRIES + 1


@pytest.mark.parametrize(
    ("found", "call", "outcome", "alert"),
    [
        (record(), SEND, ACCEPTED, None),
        (record().unsent(given_up=False), SEND, AWAY, None),
        (record().unsent(given_up=True), SEND, AWAY, "department_given_up"),
        (stopped(), REVOKE, AWAY, None),
        (stopped().not_revoked(given_up=True), REVOKE, AWAY, "department_given_up"),
        (record(), SEND, REFUSED, "department_refused"),
    ],
)
def test_a_person_is_called_only_when_one_has_to_look(
    found: WorkOrderRecord, call: str, outcome: Accepted | Refused | Away, alert: str | None
) -> None:
    with capture_logs() as lines:
        report(found, call, outcome)
    assert [line["event"] for line in lines if line.get("alert")] == ([alert] if alert else [])
