from typing import cast

import httpx
import pytest

from contracts import events
from contracts.case import HandOut, Outcome
from contracts.commands import DispatchOrder
from contracts.sealed import Audience, Consignee
from services.chassis.mongo import Database
from services.intake.domain.facts import Fact
from services.intake.settings import IntakeSettings
from tests.component.intake.asking import AT_WINDOW, Case
from tests.component.intake.running import Neighbours, Spy, running, sealer_of
from tests.support.cases import CASE_NO, History, body
from tests.support.eventually import eventually
from tests.support.parked import until_parked
from tests.support.telling import DISPATCH, ISSUED, granted_and_made, said


async def _reaches(case: Case, status: str) -> None:
    async def reached() -> bool:
        return await case.status() == status

    await eventually(reached)


async def test_facts_from_the_broker_become_progress(
    neighbours: Neighbours, intake: httpx.AsyncClient
) -> None:
    case, history = await Case.accepted(intake), History()
    steps: list[tuple[Fact, str, str]] = [
        (history.routed(), "routed", "已转办"),
        (history.dept_received(), "dept_received", "部门已签收"),
        (history.progressed(), "reviewing", "审查中"),
        (history.decided(), "granted", "准予"),
        (history.certificate_made(), "issued", "已出件"),
        (history.signed(), "delivered", "已送达"),
    ]
    for fact, status, phrase in steps:
        await neighbours.say(said(case.no, fact))
        await _reaches(case, status)
        assert (await case.look()).json()["status"]["phrase"] == phrase
    progress = (await case.look()).json()
    assert progress["due"] == {
        "statutory": "2026-12-21T10:00:00+08:00",
        "promise": "2026-12-07T10:00:00+08:00",
        "provisional": False,
    }
    assert progress["department"] == "州食药局"
    assert progress["delivery"]["waybill_no"] == "1154000000001"
    assert [entry["what"] for entry in progress["timeline"]] == [
        "申请已受理",
        "已转交州食药局办理",
        "部门已签收",
        "承办环节办理中",
        "作出准予决定",
        "《食品经营许可证》已制作,编号JY16229010000001",
        "统一出件,已交快递寄送",
        "本人签收",
    ]


async def test_express_is_ordered_with_the_consignee_sealed_for_the_courier(
    spy: Spy, neighbours: Neighbours, intake: httpx.AsyncClient
) -> None:
    content = body()
    case = await Case.accepted(intake, **content)
    await neighbours.say(*granted_and_made(case.no))
    (message,) = await spy.hears(DISPATCH)
    order = cast("DispatchOrder", message.data)
    assert (order.order_no, order.carrier, order.contents) == (f"{case.no}-1", "ems", "食品经营许可证")
    consignee = sealer_of(Audience.COURIER).open(Consignee, case.no, order.consignee)
    assert consignee.model_dump() == content["hand_out"]["consignee"]
    (issued,) = await spy.hears(ISSUED)
    data = cast("events.CaseIssued", issued.data)
    assert (data.hand_out, data.zone, data.department) == (HandOut.EXPRESS, "market", "shiyao")


async def test_a_result_for_the_window_is_issued_without_a_courier(
    spy: Spy, neighbours: Neighbours, intake: httpx.AsyncClient
) -> None:
    case = await Case.accepted(intake, hand_out=AT_WINDOW)
    await neighbours.say(*granted_and_made(case.no))
    await spy.hears(ISSUED)
    await _settled(neighbours, case)
    assert spy.of(DISPATCH) == []


async def _settled(neighbours: Neighbours, case: Case) -> None:
    """Say one more fact and wait until it shows: what intake had to say before, it has said."""
    await neighbours.say(said(case.no, History().notice_lost()))

    async def shows() -> bool:
        return bool((await case.look()).json()["exceptions"])

    await eventually(shows)


@pytest.mark.parametrize("order", [(3, 4), (4, 3)], ids=["decision first", "certificate first"])
async def test_whichever_comes_second_issues_once(
    spy: Spy, neighbours: Neighbours, intake: httpx.AsyncClient, order: tuple[int, int]
) -> None:
    case = await Case.accepted(intake)
    told = granted_and_made(case.no)
    await neighbours.say(told[order[0]])
    await eventually(lambda: _knows(case, 2))
    assert spy.of(ISSUED) == []
    await neighbours.say(told[order[1]])
    await spy.hears(DISPATCH)
    await _settled(neighbours, case)
    assert len(spy.of(ISSUED, DISPATCH)) == 2


async def _knows(case: Case, lines: int) -> bool:
    return len((await case.look()).json()["timeline"]) >= lines


async def test_a_redelivered_fact_says_the_same_again_under_the_same_id(
    spy: Spy, neighbours: Neighbours, intake: httpx.AsyncClient
) -> None:
    case = await Case.accepted(intake)
    told = granted_and_made(case.no)
    await neighbours.say(*told)
    await spy.hears(DISPATCH)
    await eventually(lambda: _knows(case, 7))
    await neighbours.say(*told)
    orders, issues = await spy.hears(DISPATCH, 2), await spy.hears(ISSUED, 2)
    assert len({message.id for message in orders}) == 1
    assert len({message.wire() for message in orders}) == 1
    assert len({message.id for message in issues}) == 1
    assert len((await case.look()).json()["timeline"]) == 7


async def test_facts_in_reverse_make_the_same_progress(
    neighbours: Neighbours, intake: httpx.AsyncClient
) -> None:
    straight, reverse = await Case.accepted(intake), await Case.accepted(intake)
    await neighbours.say(*granted_and_made(straight.no), *reversed(granted_and_made(reverse.no)))
    await eventually(lambda: _knows(straight, 7))
    await eventually(lambda: _knows(reverse, 7))
    one, other = (await straight.look()).json(), (await reverse.look()).json()
    assert [entry["what"] for entry in one["timeline"]] == [entry["what"] for entry in other["timeline"]]
    assert one["due"] == other["due"]


async def test_a_refusal_ends_the_case_with_its_reason(
    spy: Spy, neighbours: Neighbours, intake: httpx.AsyncClient
) -> None:
    case = await Case.accepted(intake)
    await neighbours.say(said(case.no, History().decided(Outcome.REFUSED)))
    await _reaches(case, "refused")
    progress = (await case.look()).json()
    assert "经营场所不符合条件" in progress["timeline"][-1]["what"]
    assert "行政复议" in progress["status"]["sentence"]
    assert spy.of(ISSUED, DISPATCH) == []


async def test_a_fact_of_an_unknown_case_is_parked_with_its_reason(
    neighbours: Neighbours, intake: httpx.AsyncClient, database: Database
) -> None:
    await neighbours.say(said(CASE_NO, History().routed()))
    (parked,) = await until_parked(database)
    assert parked.reason == "linxia.case.routed.v1: UnknownCaseError"
    assert parked.queue == "intake.case_book"
    assert CASE_NO.encode() in parked.body
    assert await database.cases.count_documents({}) == 0
    case = await Case.accepted(intake)
    await neighbours.say(said(case.no, History().routed()))
    await _reaches(case, "routed")


async def test_facts_said_while_intake_was_away_are_taken_when_it_is_back(
    settings: IntakeSettings, neighbours: Neighbours
) -> None:
    async with running(settings) as intake:
        accepted = [await Case.accepted(intake) for _ in range(5)]
    for case in accepted:
        await neighbours.say(*granted_and_made(case.no))
    async with running(settings) as intake:
        for case in accepted:
            await _reaches(case.seen_by(intake), "issued")
