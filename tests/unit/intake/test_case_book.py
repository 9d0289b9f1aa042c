import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.case import CaseStatus, HandOut, Outcome, RatedStage, ReviewStage, SignedBy, TransitState
from services.intake.domain.case_book import CaseBook
from services.intake.domain.delivery import delivery_of
from services.intake.domain.facts import CertificateMade, Decided, Fact, Issued, Withdrawn
from services.intake.domain.irregularities import IrregularityCode, irregularities_of
from services.intake.domain.recording import record
from services.intake.domain.standing import (
    Action,
    NotAllowedError,
    allowed_actions,
    outcome_of,
    require,
    status_of,
)
from services.intake.domain.timeline import timeline_of
from services.intake.domain.words import ISSUED_SENTENCES, STATUS_PHRASES, STATUS_SENTENCES
from services.intake.usecases.show_progress import show_progress
from tests.support.cases import NOW, History, book

skews = st.integers(-5_000, 5_000).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """Draw the facts of one case as they truly happened, told by clocks that disagree."""
    hall, department, carrier, phone = (History(draw(skews)) for _ in range(4))
    for each, made in zip((department, carrier, phone), (1_000, 2_000, 3_000), strict=True):
        each._made = made
    told: list[Fact] = [hall.routed(), department.dept_received()]
    told += [department.progressed(stage) for stage in ReviewStage]
    ending = draw(st.sampled_from(["delivered", "collected", "refused", "open"]))
    if ending == "open":
        return told[: draw(st.integers(0, len(told)))]
    told.append(department.decided(Outcome.REFUSED if ending == "refused" else Outcome.GRANTED))
    if ending in {"delivered", "collected"}:
        told.append(department.certificate_made())
    if ending == "delivered":
        told += [carrier.ordered(), carrier.moved(TransitState.COLLECTED), carrier.moved(), carrier.signed()]
    told += [phone.notice_arrived() for _ in range(draw(st.integers(0, 3)))]
    if draw(st.booleans()):
        told.append(hall.rated())
    return told


def _tell(told: Sequence[Fact], begun: CaseBook | None = None) -> CaseBook:
    found = begun or book()
    for fact in told:
        found = record(found, fact, NOW)
    return found


@given(histories(), st.data())
def test_facts_in_any_order_and_any_number_make_the_same_book(told: list[Fact], data: st.DataObject) -> None:
    repeats = data.draw(st.lists(st.sampled_from(told), max_size=5)) if told else []
    shuffled = data.draw(st.permutations([*told, *repeats]))
    straight, crooked = _tell(told), _tell(shuffled)
    assert crooked == straight
    assert show_progress(crooked) == show_progress(straight)


@given(histories(), st.data())
def test_a_case_never_goes_back(told: list[Fact], data: st.DataObject) -> None:
    order = list(CaseStatus)
    grown, seen = book(), [0]
    for fact in data.draw(st.permutations(told)):
        grown = record(grown, fact, NOW)
        seen.append(order.index(status_of(grown)))
    assert seen == sorted(seen)


@given(histories(), st.data())
def test_a_result_is_issued_once_when_decision_and_certificate_are_known(
    told: list[Fact], data: st.DataObject
) -> None:
    grown = book()
    for fact in data.draw(st.permutations(told)):
        before, grown = grown, record(grown, fact, NOW)
        both = outcome_of(grown) is Outcome.GRANTED and grown.has(CertificateMade)
        assert grown.has(Issued) == both
        assert len(grown.of(Issued)) == int(both)
        assert set(before.facts) <= set(grown.facts)


@given(st.permutations([0, 1, 2, 3, 4]))
def test_what_comes_after_a_withdrawal_is_kept_and_issues_nothing(order: list[int]) -> None:
    history = History()
    begun = _tell([history.routed(), history.withdrawn()])
    late: list[Fact] = [
        history.dept_received(),
        history.progressed(),
        history.decided(),
        history.certificate_made(),
        history.notice_arrived(),
    ]
    told = _tell([late[place] for place in order], begun)
    assert status_of(told) is CaseStatus.WITHDRAWN
    assert not told.has(Issued)
    assert [each.code for each in irregularities_of(told)] == [
        IrregularityCode.DECIDED_AFTER_WITHDRAWAL,
        IrregularityCode.CERTIFICATE_AFTER_WITHDRAWAL,
    ]
    assert len(told.of(Decided)) == 1


def test_a_book_survives_the_store() -> None:
    history = History()
    told = _tell([history.routed(), history.decided(), history.certificate_made(), history.rated()])
    stored = json.loads(json.dumps(told.model_dump(mode="json", exclude_none=True)))
    assert CaseBook.model_validate(stored, strict=False) == told


def test_each_step_has_its_status() -> None:
    history, told = History(), book()
    steps: list[tuple[Fact, CaseStatus]] = [
        (history.notice_arrived(), CaseStatus.ACCEPTED),
        (history.routed(), CaseStatus.ROUTED),
        (history.dept_received(), CaseStatus.DEPT_RECEIVED),
        (history.progressed(), CaseStatus.REVIEWING),
        (history.decided(), CaseStatus.GRANTED),
        (history.certificate_made(), CaseStatus.ISSUED),
        (history.ordered(), CaseStatus.ISSUED),
        (history.moved(), CaseStatus.ISSUED),
        (history.signed(), CaseStatus.DELIVERED),
    ]
    for fact, status in steps:
        told = record(told, fact, NOW)
        assert status_of(told) is status


def test_a_certificate_without_its_decision_waits() -> None:
    history = History()
    told = _tell([history.certificate_made()])
    assert status_of(told) is CaseStatus.REVIEWING
    assert not told.has(Issued)
    assert _tell([history.decided()], told).has(Issued)


def test_a_refusal_is_an_end_with_its_reason() -> None:
    told = _tell([History().decided(Outcome.REFUSED)])
    assert status_of(told) is CaseStatus.REFUSED
    assert "理由:经营场所不符合条件" in timeline_of(told)[-1].what


def test_a_certificate_after_a_refusal_is_an_exception_and_issues_nothing() -> None:
    history = History()
    told = _tell([history.decided(Outcome.REFUSED), history.certificate_made()])
    assert status_of(told) is CaseStatus.REFUSED
    assert not told.has(Issued)
    assert [each.code for each in irregularities_of(told)] == [IrregularityCode.CERTIFICATE_AFTER_REFUSAL]


def test_contradictory_decisions_are_nobodys_to_choose() -> None:
    history = History()
    told = _tell([history.decided(Outcome.REFUSED), history.decided(), history.certificate_made()])
    assert outcome_of(told) is None
    assert status_of(told) is CaseStatus.REVIEWING
    assert not told.has(Issued)
    assert [each.code for each in irregularities_of(told)] == [IrregularityCode.DECISIONS_CONTRADICT]


def test_an_issued_result_stays_issued_when_a_refusal_follows() -> None:
    history = History()
    told = _tell([history.decided(), history.certificate_made(), history.decided(Outcome.REFUSED)])
    assert status_of(told) is CaseStatus.ISSUED
    assert [each.code for each in irregularities_of(told)] == [IrregularityCode.DECISIONS_CONTRADICT]


def test_the_last_routing_counts() -> None:
    history = History()
    told = _tell([history.routed("州食药局"), history.routed("州市场监管局")])
    assert told.routed is not None
    assert told.routed.data.department_name == "州市场监管局"


def test_a_withdrawal_is_allowed_until_the_department_has_spoken() -> None:
    history = History()
    before: list[Fact] = [history.routed(), history.dept_received(), history.progressed()]
    assert Action.WITHDRAW in allowed_actions(_tell(before))
    for spoken in (history.decided(), history.decided(Outcome.REFUSED), history.certificate_made()):
        told = _tell([*before, spoken])
        with pytest.raises(NotAllowedError) as refused:
            require(Action.WITHDRAW, told)
        assert refused.value.status is status_of(told)
        assert Action.WITHDRAW not in refused.value.allowed


def test_only_a_result_at_the_window_is_collected() -> None:
    history = History()
    granted: list[Fact] = [history.decided(), history.certificate_made()]
    assert Action.COLLECT in allowed_actions(_tell(granted, book(HandOut.WINDOW)))
    assert Action.COLLECT not in allowed_actions(_tell(granted, book(HandOut.EXPRESS)))
    assert Action.COLLECT not in allowed_actions(_tell(granted[:1], book(HandOut.WINDOW)))
    collected = _tell([*granted, history.collected()], book(HandOut.WINDOW))
    assert status_of(collected) is CaseStatus.DELIVERED
    assert Action.COLLECT not in allowed_actions(collected)


def test_completion_is_rated_after_an_end_and_each_stage_once() -> None:
    history = History()
    assert allowed_actions(book()) == (Action.WITHDRAW, Action.RATE_ACCEPTANCE)
    ends: list[list[Fact]] = [[history.withdrawn()], [history.decided(Outcome.REFUSED)], [history.signed()]]
    for end in ends:
        assert Action.RATE_COMPLETION in allowed_actions(_tell(end))
    rated = _tell([history.decided(Outcome.REFUSED), history.rated(), history.rated(RatedStage.COMPLETION)])
    assert allowed_actions(rated) == ()


def test_the_timeline_goes_by_meaning_when_clocks_disagree() -> None:
    slow, fast = History(timedelta(days=-3)), History(timedelta(days=3))
    fast._made = 1_000
    told = _tell(
        [
            fast.routed(),
            slow.dept_received(),
            fast.progressed(ReviewStage.CHECKING),
            slow.progressed(ReviewStage.APPROVING),
            slow.decided(),
            fast.certificate_made(),
            slow.ordered(),
            slow.moved(),
            slow.signed(),
            fast.rated(RatedStage.COMPLETION),
            fast.rated(RatedStage.ACCEPTANCE),
            fast.notice_arrived(),
        ]
    )
    assert [(entry.what, entry.where) for entry in timeline_of(told)] == [
        ("申请已受理", "网上申报"),
        ("评价受理环节:满意", "申请人"),
        ("已转交州食药局办理", "政务服务中心"),
        ("部门已签收", "州食药局"),
        ("审核环节办理中", "州食药局"),
        ("批准环节办理中", "州食药局"),
        ("作出准予决定", "州食药局"),
        ("《食品经营许可证》已制作,编号JY16229010000001", "州食药局"),
        ("统一出件,已交快递寄送", "统一出件窗口"),
        ("快递已下单,运单号1154000000001", "中国邮政EMS"),
        ("运输中", "中国邮政EMS"),
        ("本人签收", "中国邮政EMS"),
        ("评价办结环节:满意", "申请人"),
    ]


def test_withdrawal_and_collection_stand_in_the_timeline() -> None:
    history = History()
    assert timeline_of(_tell([history.withdrawn()]))[-1].what == "撤回申请。原因:计划有变"
    told = _tell([history.decided(), history.certificate_made(), history.collected()], book(HandOut.WINDOW))
    assert [entry.what for entry in timeline_of(told)][-2:] == ["统一出件,可到窗口领取", "已到窗口领取"]


def test_the_delivery_follows_the_parcel() -> None:
    history, told = History(), book()
    assert delivery_of(told) is None
    seen = []
    for fact in (
        history.ordered(),
        history.moved(TransitState.COLLECTED),
        history.moved(TransitState.FAILED_ATTEMPT),
        history.moved(TransitState.OUT_FOR_DELIVERY),
        history.signed(SignedBy.LOCKER),
    ):
        told = record(told, fact, NOW)
        delivery = delivery_of(told)
        assert delivery is not None
        assert delivery.waybill_no == "1154000000001"
        seen.append((delivery.state, delivery.phrase))
    assert seen == [
        ("ordered", "等待快递收寄"),
        ("collected", "快递已收寄"),
        ("failed_attempt", "派送未成功"),
        ("out_for_delivery", "正在派送"),
        ("delivered", "快递柜代收"),
    ]
    assert [each.code for each in irregularities_of(told)] == [
        IrregularityCode.PARCEL_NOT_DELIVERED,
        IrregularityCode.SIGNED_BY_ANOTHER,
    ]


def test_a_parcel_that_came_back_and_a_lost_notice_are_exceptions() -> None:
    history = History()
    told = _tell([history.moved(TransitState.RETURNED), history.notice_lost()])
    assert [each.code for each in irregularities_of(told)] == [
        IrregularityCode.PARCEL_RETURNED,
        IrregularityCode.NOTICE_LOST,
    ]


@pytest.mark.parametrize("first", ["return", "signature"])
def test_the_senders_signature_for_a_parcel_that_came_back_delivers_nothing(first: str) -> None:
    history = History()
    told: list[Fact] = [history.decided(), history.certificate_made(), history.ordered()]
    back, signed = history.moved(TransitState.RETURNED), history.signed(SignedBy.PROXY)
    news: list[Fact] = [back, signed] if first == "return" else [signed, back]
    found = _tell([*told, *news])
    delivery = delivery_of(found)
    assert delivery is not None
    assert (status_of(found), delivery.state) == (CaseStatus.ISSUED, "returned")
    assert [each.code for each in irregularities_of(found)] == [IrregularityCode.PARCEL_RETURNED]
    assert "他人代收" not in {entry.what for entry in timeline_of(found)}


def test_every_status_has_its_words() -> None:
    assert set(STATUS_PHRASES) == set(STATUS_SENTENCES) == set(CaseStatus)
    assert all(len(phrase) <= 5 for phrase in STATUS_PHRASES.values())
    assert set(ISSUED_SENTENCES) == set(HandOut)


def test_withdrawn_facts_are_final_whatever_else_is_known() -> None:
    history = History()
    told = _tell([history.decided(), history.certificate_made(), history.signed(), history.withdrawn()])
    assert told.has(Withdrawn)
    assert status_of(told) is CaseStatus.WITHDRAWN
