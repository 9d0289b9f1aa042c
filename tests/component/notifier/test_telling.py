"""From the facts of a case to the applicant's phone, in whatever order the facts come."""

import json
from collections import Counter

import pytest

from contracts.case import HandOut, Outcome, TransitState
from services.notifier.domain.notice import NoticeKind, NoticeStatus
from tests.component.notifier.notifier_desk import NotifierDesk
from tests.support.case_facts import NAME, PHONE, CaseFacts, Fact

DELIVERED = NoticeStatus.DELIVERED


async def test_an_acceptance_reaches_the_phone(desk: NotifierDesk) -> None:
    await desk.tell(desk.case.accepted())
    (news,) = await desk.until_said(1)
    (order,) = await desk.orders()
    assert news.type == "linxia.notice.delivered.v1"
    assert (news.subject, news.data.notice) == (desk.case.number, "accepted")
    assert news.data.out_id == order["out_id"] == desk.case.key(NoticeKind.ACCEPTED)
    assert order["phone_numbers"] == PHONE
    assert json.loads(order["template_param"]) == {
        "name": "张**",
        "item": "公司设立",
        "case_no": desk.case.number,
    }
    assert NAME not in json.dumps(order, ensure_ascii=False)


async def test_an_item_the_catalogue_does_not_know_is_named_as_the_fact_names_it(desk: NotifierDesk) -> None:
    name = "已经取消了的事项" * 3
    await desk.tell(desk.case.accepted(item_code="trade-abolished", item_name=name))
    await desk.until(DELIVERED, NoticeKind.ACCEPTED)
    (order,) = await desk.orders()
    assert json.loads(order["template_param"])["item"] == name[:20]


def express(case: CaseFacts) -> list[Fact]:
    """Return all that happens to a case whose result goes by express, at the second attempt."""
    return [
        case.accepted(),
        case.decided(),
        case.issued(HandOut.EXPRESS),
        case.parcel(TransitState.COLLECTED),
        case.parcel(TransitState.IN_TRANSIT),
        case.parcel(TransitState.FAILED_ATTEMPT),
        case.parcel(TransitState.FAILED_ATTEMPT),
        case.parcel(TransitState.OUT_FOR_DELIVERY),
        case.signed_for(),
    ]


EXPRESS_NOTICES = (
    NoticeKind.ACCEPTED,
    NoticeKind.GRANTED,
    NoticeKind.SENT_OUT,
    NoticeKind.MISSED,
    NoticeKind.SIGNED_FOR,
)


@pytest.mark.parametrize("backwards", [False, True], ids=["as they happened", "backwards"])
async def test_a_case_by_express_tells_five_things_once_each(desk: NotifierDesk, *, backwards: bool) -> None:
    facts = express(desk.case)
    if backwards:
        facts.reverse()
    await desk.tell(*facts, *facts)
    await desk.until(DELIVERED, *EXPRESS_NOTICES)
    assert await desk.sent() == Counter(EXPRESS_NOTICES)
    said = await desk.until_said(len(EXPRESS_NOTICES))
    assert sorted(news.data.notice for news in said) == sorted(EXPRESS_NOTICES)


async def test_a_case_collected_at_the_window_tells_where_and_when(desk: NotifierDesk) -> None:
    case = desk.case
    await desk.tell(case.accepted(), case.decided(), case.issued(HandOut.WINDOW), case.collected())
    kinds = (NoticeKind.ACCEPTED, NoticeKind.GRANTED, NoticeKind.READY, NoticeKind.COLLECTED)
    await desk.until(DELIVERED, *kinds)
    assert await desk.sent() == Counter(kinds)


async def test_a_refusal_tells_where_to_look_and_not_why(desk: NotifierDesk) -> None:
    await desk.tell(desk.case.accepted(), desk.case.decided(Outcome.REFUSED))
    await desk.until(DELIVERED, NoticeKind.ACCEPTED, NoticeKind.REFUSED)
    assert "救济途径" in (await desk.view())["refused"]["text"]
    assert "经营场所" not in json.dumps(await desk.orders(), ensure_ascii=False)


async def test_without_the_acceptance_a_notice_waits(desk: NotifierDesk) -> None:
    await desk.tell(desk.case.decided())
    await desk.until(NoticeStatus.PLANNED, NoticeKind.GRANTED)
    assert (await desk.view())["granted"]["text"] is None
    assert await desk.sent() == Counter()


async def test_the_same_decision_under_another_id_tells_nothing_new(desk: NotifierDesk) -> None:
    await desk.tell(desk.case.accepted(), desk.case.decided())
    await desk.until(DELIVERED, NoticeKind.ACCEPTED, NoticeKind.GRANTED)
    await desk.tell(desk.case.decided(), desk.case.withdrawn())
    await desk.until(DELIVERED, NoticeKind.WITHDRAWN)
    assert (await desk.sent())[NoticeKind.GRANTED] == 1
