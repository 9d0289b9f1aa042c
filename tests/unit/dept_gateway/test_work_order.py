from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.case import Outcome, ReviewStage
from services.dept_gateway.domain.endings import Rejection
from services.dept_gateway.domain.errand import Errand
from services.dept_gateway.domain.errors import (
    CancelledError,
    ContradictionError,
    DecidedError,
    TooManyStepsError,
    UnknownWorkOrderError,
)
from services.dept_gateway.domain.progress import (
    Certificate,
    Decision,
    Fact,
    Progress,
    Receipt,
    StepTaken,
    TimeFlag,
)
from services.dept_gateway.domain.standing import Standing, Way
from services.dept_gateway.domain.work_order import WorkOrderRecord
from tests.support.work_orders import ACCEPTED_AT, NOW, record

HANDLING = StepTaken(event="1", at=NOW, stage=ReviewStage.HANDLING)
CHECKING = StepTaken(event="2", at=NOW, stage=ReviewStage.CHECKING)
GRANTED = Decision(event="3", at=NOW, outcome=Outcome.GRANTED)
REFUSED = Decision(event="4", at=NOW, outcome=Outcome.REFUSED, reason="不符合条件")
MADE = Certificate(event="5", at=NOW, name="准予决定书", number="ZJ-1")
RECEIPT = Receipt(event="6", at=NOW, serial="ZJ/2026/1")


def after(*told: Progress, start: WorkOrderRecord | None = None) -> WorkOrderRecord:
    found = start or record()
    for progress in told:
        taken = found.take(progress, NOW)
        found = found if taken is None else taken[0]
    return found


@given(st.permutations([RECEIPT, HANDLING, CHECKING, GRANTED, MADE]))
def test_progress_in_any_order_leads_to_the_same(told: list[Progress]) -> None:
    found = after(*told)

    assert (found.receipt, found.decision, found.certificate) == (RECEIPT, GRANTED, MADE)
    assert found.steps == (HANDLING, CHECKING)
    assert found.standing is Standing.CERTIFIED


@given(st.lists(st.sampled_from([HANDLING, GRANTED, REFUSED, MADE]), max_size=8))
def test_a_decision_never_flips(told: list[Progress]) -> None:
    found = record()
    first: Decision | None = None
    for progress in told:
        try:
            found = after(progress, start=found)
        except ContradictionError:
            assert progress in (GRANTED, REFUSED, MADE)
        first = first or found.decision
        assert found.decision == first
    made_though_refused = found.certificate and found.decision and found.decision.outcome is Outcome.REFUSED
    assert not made_though_refused


def test_steps_stand_in_the_order_of_their_own_times() -> None:
    earlier = CHECKING.model_copy(update={"at": NOW - timedelta(hours=1)})
    assert after(HANDLING, earlier).steps == after(earlier, HANDLING).steps == (earlier, HANDLING)


def test_a_step_told_again_is_there_once() -> None:
    assert after(HANDLING).take(HANDLING, NOW) is None


def test_a_step_after_the_decision_is_recorded() -> None:
    assert after(GRANTED, HANDLING).steps == (HANDLING,)


@pytest.mark.parametrize(
    ("first", "second"), [(GRANTED, REFUSED), (REFUSED, GRANTED), (REFUSED, MADE), (MADE, REFUSED)]
)
def test_what_contradicts_the_record_is_refused(first: Progress, second: Progress) -> None:
    with pytest.raises(ContradictionError):
        after(first, second)


def test_what_contradicts_the_record_is_kept_beside_it_and_comes_back_from_the_store() -> None:
    found = after(GRANTED).contradicted(REFUSED, "decided granted, now told refused", NOW)
    stored = WorkOrderRecord.model_validate(found.model_dump(mode="json", exclude_none=True), strict=False)
    assert stored == found
    assert stored.decision == GRANTED
    kept = stored.contradiction(REFUSED.event)
    assert kept is not None
    assert kept.told == REFUSED


def test_no_more_than_twenty_contradictions_are_kept() -> None:
    found = after(GRANTED)
    for _ in range(25):
        found = found.contradicted(REFUSED, "decided granted, now told refused", NOW)
    assert len(found.contradictions) == 20


def test_a_second_certificate_with_another_number_is_refused() -> None:
    with pytest.raises(ContradictionError):
        after(MADE, MADE.model_copy(update={"event": "7", "number": "ZJ-2"}))


@pytest.mark.parametrize("told", [RECEIPT, GRANTED, REFUSED, MADE])
def test_the_same_again_under_another_event_is_nothing_new(told: Progress) -> None:
    again = told.model_copy(update={"event": "another"})
    assert after(told).take(again, NOW) is None


def test_a_system_that_repeats_a_step_for_ever_is_stopped() -> None:
    steps = [HANDLING.model_copy(update={"event": str(n)}) for n in range(101)]
    with pytest.raises(TooManyStepsError):
        after(*steps)


@pytest.mark.parametrize("told", [RECEIPT, HANDLING, GRANTED, MADE])
def test_nothing_counts_after_a_cancellation(told: Progress) -> None:
    stopped = record().cancel("申请人撤回", NOW)
    assert stopped is not None
    assert stopped.standing is Standing.CANCELLED
    with pytest.raises(CancelledError):
        stopped.take(told, NOW)


def test_a_decided_work_order_cannot_be_cancelled() -> None:
    with pytest.raises(DecidedError):
        after(GRANTED).cancel("申请人撤回", NOW)


def test_a_second_cancellation_is_nothing_new() -> None:
    stopped = record().cancel("申请人撤回", NOW)
    assert stopped is not None
    assert stopped.cancel("再次撤回", NOW) is None


def test_a_system_is_told_of_a_cancellation_even_when_no_sending_is_known_to_have_arrived() -> None:
    stopped = record().cancel("申请人撤回", NOW)
    assert stopped is not None
    assert stopped.to_revoke
    assert not stopped.to_send


def test_the_desk_needs_no_telling_and_a_system_that_refused_the_order_neither() -> None:
    at_desk = record(way=Way.DESK).cancel("申请人撤回", NOW)
    refused = record().rejected(Rejection(code="422", words="", at=NOW)).cancel("申请人撤回", NOW)
    assert at_desk is not None
    assert refused is not None
    assert not at_desk.to_revoke
    assert not refused.to_revoke


def test_a_cancellation_that_overtook_its_order_knows_nothing_to_take_or_to_tell() -> None:
    early = WorkOrderRecord.never_to_be_sent("C.zhujian", "申请人撤回", NOW)
    assert not early.to_send
    assert not early.to_revoke
    assert early.standing is Standing.CANCELLED
    with pytest.raises(CancelledError):
        early.take(GRANTED, NOW)


def test_progress_of_what_was_never_ordered_is_of_nothing() -> None:
    with pytest.raises(UnknownWorkOrderError):
        record().model_copy(update={"order": None}).take(GRANTED, NOW)


def test_a_desk_holds_a_work_order_until_it_is_refused_certified_or_cancelled() -> None:
    listed = record(way=Way.DESK)
    stopped = listed.cancel("申请人撤回", NOW)
    assert stopped is not None
    assert listed.on_desk
    assert after(RECEIPT, HANDLING, GRANTED, start=listed).on_desk
    assert not after(GRANTED, MADE, start=listed).on_desk
    assert not after(REFUSED, start=listed).on_desk
    assert not stopped.on_desk
    assert not record().on_desk


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        ((), Standing.WAITING),
        ((RECEIPT,), Standing.RECEIVED),
        ((RECEIPT, HANDLING), Standing.REVIEWING),
        ((RECEIPT, GRANTED), Standing.DECIDED),
        ((HANDLING, GRANTED, MADE), Standing.CERTIFIED),
    ],
)
def test_a_work_order_stands_where_it_got_furthest(told: tuple[Progress, ...], standing: Standing) -> None:
    assert after(*told).standing is standing


def test_a_refusal_by_the_system_and_giving_up_both_end_the_sending() -> None:
    refused = record().rejected(Rejection(code="422", words="", at=NOW))
    given_up = record().sent_so_far(Errand().missed(NOW).stall("no answer for a day"))
    assert (refused.standing, refused.to_send) == (Standing.REJECTED, False)
    assert (given_up.standing, given_up.to_send) == (Standing.UNDELIVERED, False)
    assert record().sent_so_far(Errand().missed(NOW)).to_send


def test_what_stalled_is_sent_anew_with_its_tries_forgotten() -> None:
    untried = record()
    refused = untried.rejected(Rejection(code="422", words="", at=NOW))
    given_up = untried.sent_so_far(Errand().missed(NOW).stall("no answer for a day"))
    assert refused.send_anew() == given_up.send_anew() == untried


@pytest.mark.parametrize(
    "found",
    [
        record(),
        record().sent_so_far(Errand().missed(NOW)),
        after(RECEIPT, start=record().sent_so_far(Errand().stall("no answer for a day"))),
        record().sent_so_far(Errand().stall("no answer for a day")).cancel("申请人撤回", NOW),
    ],
    ids=["untried", "still trying", "received after all", "cancelled"],
)
def test_nothing_else_is_sent_anew(found: WorkOrderRecord) -> None:
    assert found.send_anew() is None


def test_a_cancellation_that_stalled_is_told_anew_and_no_other() -> None:
    stopped = record().cancel("申请人撤回", NOW)
    assert stopped is not None
    assert stopped.revoke_anew() is None
    stalled = stopped.revoked_so_far(stopped.revoking.missed(NOW).stall("no answer for a day"))
    assert not stalled.to_revoke
    assert stalled.revoke_anew() == stopped


@given(st.timedeltas(min_value=timedelta(days=-30), max_value=timedelta(days=30)))
def test_a_recorded_time_lies_between_acceptance_and_now(off: timedelta) -> None:
    told = HANDLING.model_copy(update={"at": NOW + off})
    taken = record().take(told, NOW)
    assert taken is not None
    recorded: Fact = taken[1]
    assert ACCEPTED_AT <= recorded.at <= NOW
    flagged = off > timedelta(minutes=1) or NOW + off < ACCEPTED_AT - timedelta(minutes=1)
    assert (recorded.flag is not None) == flagged
    if not flagged and ACCEPTED_AT <= told.at <= NOW:
        assert recorded.at == told.at


def test_a_flag_says_on_which_side_the_time_was_wrong() -> None:
    early = HANDLING.model_copy(update={"at": ACCEPTED_AT - timedelta(days=1)})
    late = HANDLING.model_copy(update={"at": NOW + timedelta(days=1)})
    assert early.between(ACCEPTED_AT, NOW).flag is TimeFlag.BEFORE_ACCEPTANCE
    assert late.between(ACCEPTED_AT, NOW).flag is TimeFlag.FUTURE


def test_a_record_survives_storing() -> None:
    full = after(RECEIPT, HANDLING, GRANTED, MADE)
    stored = full.model_dump(mode="json", exclude_none=True)
    assert WorkOrderRecord.model_validate(stored, strict=False) == full


def test_what_was_told_under_an_event_is_found_again() -> None:
    found = after(RECEIPT, HANDLING, GRANTED)
    assert found.told_as("1") == HANDLING
    assert found.told_as("3") == GRANTED
    assert found.told_as("unheard of") is None
