"""The fold of a case's notices: order, repetition, ends."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.case_notices import Addressee, CaseNotices
from services.notifier.domain.notice import Fate, NoticeKind, NoticeStatus, Occasion, out_id, read_out_id
from services.notifier.usecases.revive import REVIVE, WHY
from tests.support.messages import CASE_NO, NOW, SEALED

ADDRESSEE = Addressee(contact=SEALED, name="张**", item="食品经营许可")
LOOK_AT = NOW + timedelta(seconds=25)
PARCEL = {"carrier": "ems", "waybill_no": "1234567890123"}
OCCASIONS = [
    Occasion(kind=kind, details=PARCEL if kind in {NoticeKind.SENT_OUT, NoticeKind.MISSED} else {})
    for kind in NoticeKind
]


def fold(occasions: Sequence[Occasion]) -> tuple[CaseNotices, list[NoticeKind]]:
    """Take occasions as they come; return the notices and, in order, what was sent."""
    state, sent = CaseNotices(), list[NoticeKind]()
    for occasion in occasions:
        state = state.told(occasion, ADDRESSEE if occasion.kind is NoticeKind.ACCEPTED else None)
        for kind in state.due:
            sent.append(kind)
            state = state.set_out(kind, NOW, LOOK_AT)
    return state, sent


@st.composite
def shuffled_with_repeats(draw: st.DrawFn) -> tuple[list[Occasion], list[Occasion]]:
    some = draw(st.lists(st.sampled_from(OCCASIONS), unique_by=lambda each: each.kind))
    repeats = draw(st.lists(st.sampled_from(some), max_size=6)) if some else []
    return some, draw(st.permutations([*some, *repeats]))


@given(shuffled_with_repeats())
def test_any_order_and_any_repetition_end_in_the_same_notices(
    case: tuple[list[Occasion], list[Occasion]],
) -> None:
    once, as_they_come = case
    assert fold(as_they_come)[0] == fold(once)[0]


@given(shuffled_with_repeats())
def test_each_notice_goes_out_once_and_only_when_the_contact_is_known(
    case: tuple[list[Occasion], list[Occasion]],
) -> None:
    once, as_they_come = case
    kinds = {occasion.kind for occasion in once}
    _, sent = fold(as_they_come)
    assert sorted(sent) == (sorted(kinds) if NoticeKind.ACCEPTED in kinds else [])


def test_a_fact_before_the_acceptance_waits_for_the_contact() -> None:
    waiting = CaseNotices().told(Occasion(kind=NoticeKind.GRANTED))
    assert waiting.notices[NoticeKind.GRANTED].status is NoticeStatus.PLANNED
    assert waiting.due == ()
    known = waiting.told(Occasion(kind=NoticeKind.ACCEPTED), ADDRESSEE)
    assert known.due == (NoticeKind.ACCEPTED, NoticeKind.GRANTED)


def test_a_second_acceptance_does_not_change_whom_we_write_to() -> None:
    other = ADDRESSEE.model_copy(update={"name": "李**"})
    state = CaseNotices().told(OCCASIONS[0], ADDRESSEE)
    assert state.told(OCCASIONS[0], other) == state


FATES = [
    Fate.sent("biz-1"),
    Fate.sent(),
    Fate.delivered("biz-1"),
    Fate.failed("MK:0005", "biz-1"),
    Fate.failed("gave_up"),
]


@given(st.lists(st.sampled_from(FATES), min_size=1))
def test_the_end_that_comes_first_stays(fates: list[Fate]) -> None:
    state = fold(OCCASIONS[:1])[0]
    for fate in fates:
        state = state.settled(NoticeKind.ACCEPTED, fate)
    first_end = next((fate.status for fate in fates if fate.status.is_end), NoticeStatus.SENT)
    assert state.notices[NoticeKind.ACCEPTED].status is first_end


def test_a_receipt_that_comes_before_our_own_record_of_the_sending_is_not_undone_by_it() -> None:
    early = fold(OCCASIONS[:1])[0].settled(NoticeKind.ACCEPTED, Fate.delivered("biz-1"))
    assert early.settled(NoticeKind.ACCEPTED, Fate.sent("biz-1")) == early


def test_the_serial_number_survives_a_later_answer_without_one() -> None:
    sent = fold(OCCASIONS[:1])[0].settled(NoticeKind.ACCEPTED, Fate.sent("biz-1"))
    delivered = sent.settled(NoticeKind.ACCEPTED, Fate.delivered())
    assert delivered.notices[NoticeKind.ACCEPTED].biz_id == "biz-1"


def test_every_attempt_counts_and_the_first_keeps_its_time() -> None:
    later = NOW + timedelta(seconds=25)
    state = fold(OCCASIONS[:1])[0].set_out(NoticeKind.ACCEPTED, later, later + timedelta(seconds=100))
    notice = state.notices[NoticeKind.ACCEPTED]
    assert (notice.attempts, notice.first_tried_at) == (2, NOW)


def test_a_stumble_leaves_the_notice_open() -> None:
    state = fold(OCCASIONS[:1])[0].stumbled(NoticeKind.ACCEPTED, "isp.SYSTEM_ERROR", NOW)
    assert state.is_open(NoticeKind.ACCEPTED)
    assert state.notices[NoticeKind.ACCEPTED].error == "isp.SYSTEM_ERROR"
    assert state.failing_since == NOW


def test_a_notice_that_waits_for_the_platform_has_not_been_attempted() -> None:
    state = CaseNotices().told(OCCASIONS[0], ADDRESSEE).put_off(NoticeKind.ACCEPTED, NOW, LOOK_AT)
    notice = state.notices[NoticeKind.ACCEPTED]
    assert state.is_open(NoticeKind.ACCEPTED)
    assert (notice.attempts, notice.first_tried_at, notice.look_at) == (0, None, LOOK_AT)
    assert (state.due, state.failing_since) == ((), NOW)


def test_a_notice_that_we_gave_up_on_is_begun_anew_and_its_first_attempt_is_not_forgotten() -> None:
    state = fold(OCCASIONS[:1])[0].settled(NoticeKind.ACCEPTED, Fate.unknown("500"))
    later = NOW + timedelta(days=3)
    step = REVIVE["send:accepted"](state, later)
    assert step is not None
    notice = step.state.notices[NoticeKind.ACCEPTED]
    assert (notice.status, notice.attempts, notice.error) == (NoticeStatus.SENDING, 0, None)
    assert notice.first_tried_at == NOW
    assert step.wakes == {"send:accepted": later}
    assert WHY["send:accepted"](state) == "sms: 500"


def test_what_the_platform_itself_said_of_a_notice_is_not_begun_anew() -> None:
    for fate in (Fate.sent("biz-1"), Fate.delivered(), Fate.failed("isv.MOBILE_NUMBER_ILLEGAL")):
        state = fold(OCCASIONS[:1])[0].settled(NoticeKind.ACCEPTED, fate)
        assert REVIVE["send:accepted"](state, NOW) is None
    assert REVIVE["send:granted"](state, NOW) is None


@given(st.sampled_from(list(NoticeKind)))
def test_our_key_of_a_notice_reads_back(kind: NoticeKind) -> None:
    assert read_out_id(out_id(CASE_NO, kind)) == (CASE_NO, kind)


@given(st.text(max_size=40))
def test_a_key_of_another_system_is_nobodys(text: str) -> None:
    assert read_out_id(f"{text}-promotion") is None
    assert read_out_id(f"{text}accepted".replace("-", "")) is None
