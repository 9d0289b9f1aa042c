from datetime import datetime
from typing import Any

from structlog.testing import capture_logs

from contracts.case import HandOut
from contracts.commands import WorkOrder, WorkOrderV1
from contracts.envelope import Message, event_id
from contracts.events import CaseRouted, CaseRoutedV1, HandedMaterial
from contracts.topology import INTAKE_CASE_BOOK
from services.chassis.mongo import Database
from tests.component.router.post import Post
from tests.support.messages import CASE_NO, NOW, SEALED, accepted
from tests.support.parked import until_parked

FOOD_LICENCE = "shiyao-food_business_licence"
PROMISE_DUE = datetime.fromisoformat("2026-12-07T23:59:59+08:00")
STATUTORY_DUE = datetime.fromisoformat("2026-12-21T23:59:59+08:00")


def _food(case_no: str = CASE_NO, **changes: Any) -> Message[Any]:
    return accepted(case_no, item_code=FOOD_LICENCE, **changes)


async def test_an_accepted_case_reaches_its_department_and_everybody_learns_where_it_went(mail: Post) -> None:
    papers = (HandedMaterial(code="application", name="申请书", form="paper", count=1),)
    fact = _food(materials=papers, hand_out=HandOut.WINDOW)

    await mail.send(fact)

    (order,) = await mail.take("dept.shiyao")
    assert order.data == WorkOrder(
        work_order_no=f"{CASE_NO}.shiyao",
        zone="market",
        department="shiyao",
        item_code=FOOD_LICENCE,
        item_name=fact.data.item_name,
        summary=fact.data.summary,
        applicant_kind=fact.data.applicant_kind,
        applicant_masked=fact.data.applicant_masked,
        materials=papers,
        accepted_at=NOW,
        statutory_due=STATUTORY_DUE,
        promise_due=PROMISE_DUE,
        hand_out=HandOut.WINDOW,
        dossier=SEALED,
    )
    assert (order.subject, order.causationid) == (CASE_NO, str(fact.id))
    assert order.correlationid == fact.correlationid
    (routed,) = await mail.take(INTAKE_CASE_BOOK.name)
    assert routed.data == CaseRouted(
        zone="market",
        department="shiyao",
        department_name="州食药局",
        work_order_no=f"{CASE_NO}.shiyao",
        statutory_due=STATUTORY_DUE,
        promise_due=PROMISE_DUE,
        provisional=False,
    )
    assert [order.id, routed.id] == [
        event_id(fact.id, WorkOrderV1.TYPE),
        event_id(fact.id, CaseRoutedV1.TYPE),
    ]


async def test_an_item_without_department_goes_to_its_zone_s_queue(mail: Post) -> None:
    await mail.send(accepted(zone="housing", item_code="bank-account_opening"))

    (order,) = await mail.take("zone.housing")
    assert (order.data.zone, order.data.department) == ("housing", None)
    assert order.data.work_order_no == f"{CASE_NO}.housing"
    (routed,) = await mail.take(INTAKE_CASE_BOOK.name)
    assert routed.data.department_name == "住房公积金功能区"


async def test_an_unknown_item_goes_to_the_zone_that_took_it_and_raises_one_alert(mail: Post) -> None:
    fact = accepted(zone="market", item_code="nobody-has_this")

    with capture_logs() as lines:
        await mail.send(fact, fact)
        orders = await mail.take("zone.market", 2)

    assert {order.id for order in orders} == {event_id(fact.id, WorkOrderV1.TYPE)}
    alerts = [line for line in lines if line.get("alert")]
    assert [(line["event"], line["why"], line["item"]) for line in alerts] == [
        ("routed_to_zone_instead", "item_unknown", "nobody-has_this")
    ]


async def test_a_case_that_no_queue_can_take_is_parked_and_holds_up_nobody(
    mail: Post, database: Database
) -> None:
    lost = accepted("6229000220261123000025", zone="atlantis", item_code="nobody-has_this")

    await mail.send(lost, _food())

    await mail.take("dept.shiyao")
    (parked,) = await until_parked(database)
    assert parked.reason == "linxia.case.accepted.v1: NoZoneError"
    assert parked.body == lost.wire()
    assert await database.cases.find_one({"_id": lost.subject}) is None


async def test_poison_is_parked_and_holds_up_nobody(mail: Post, database: Database) -> None:
    poison = {
        b"\xff\x00 no JSON": "not JSON",
        b'{"hello": "world"}': "not a CloudEvent",
        _food().wire().replace(b'"zone":"market"', b'"zone":7'): (
            "malformed: linxia.case.accepted.v1.data.zone: string_type"
        ),
    }
    for body in poison:
        await mail.send_raw(body)
    await mail.send(_food())

    await mail.take("dept.shiyao")
    parked = await until_parked(database, count=len(poison))
    assert {each.body: each.reason for each in parked} == poison
    assert {each.queue for each in parked} == {"router.cases"}
