import itertools
import random
from typing import Any

from contracts.case import RatedStage, RatingLevel
from contracts.commands import WorkOrderCancelV1, WorkOrderV1
from contracts.envelope import Message, event_id
from services.chassis.mongo import Database
from tests.component.router.conftest import Running
from tests.component.router.post import Post
from tests.support.messages import CASE_NO, accepted
from tests.support.router_facts import granted, rated, withdrawn

_markers = itertools.count()


async def _worked_off(running: Running, mail: Post) -> None:
    """Let the router work until its queue is empty and nothing is in its hands."""
    async with running() as client:
        assert (await client.get("/health/ready")).status_code == 200
        await mail.send(
            accepted(f"62290007202611239{next(_markers):05}", zone="tax", item_code="nobody-has_this")
        )
        await mail.take("zone.tax")


async def test_repeats_say_the_same_under_the_same_ids_and_store_nothing(
    running: Running, backlog: Post, database: Database
) -> None:
    fact = accepted()
    await backlog.send(fact, fact, fact)

    await _worked_off(running, backlog)

    orders = await backlog.take_raw("dept.shiyao", 3)
    assert {order.message_id for order in orders} == {str(event_id(fact.id, WorkOrderV1.TYPE))}
    assert len({order.body for order in orders}) == 1
    document = await database.cases.find_one({"_id": CASE_NO})
    assert document is not None
    assert [entry["cause"] for entry in document["history"]] == [fact.id]


async def test_a_withdrawal_calls_the_work_order_back_from_where_it_went(
    running: Running, backlog: Post
) -> None:
    away = withdrawn(CASE_NO)
    await backlog.send(accepted())
    async with running():
        (order,) = await backlog.take("dept.shiyao")
        await backlog.send(away, away)
        cancels = await backlog.take("dept.shiyao", 2)

    assert {cancel.id for cancel in cancels} == {event_id(away.id, WorkOrderCancelV1.TYPE)}
    assert cancels[0].data.work_order_no == order.data.work_order_no
    assert (cancels[0].data.zone, cancels[0].data.department) == ("market", "shiyao")
    assert cancels[0].data.reason == away.data.reason


async def test_facts_in_any_order_and_repeated_leave_the_same_case(
    running: Running, backlog: Post, database: Database
) -> None:
    orders = _shuffled(12)
    await backlog.send(*(fact for case in orders.values() for fact in case))

    await _worked_off(running, backlog)

    documents = await database.cases.find({"_id": {"$in": list(orders)}}, {"state": 1}).to_list(None)
    states = [document["state"] for document in documents]
    assert len(states) == len(orders)
    assert states == [states[0]] * len(orders)
    assert states[0]["stop"]["by"] == "withdrawal"
    assert states[0]["acceptance"]["route"]["department"] == "shiyao"
    assert states[0]["ratings"]["completion"]["level"] == "satisfied"


def _shuffled(cases: int) -> dict[str, list[Message[Any]]]:
    """The same five facts of so many cases, each case's in an order of its own with two repeats."""
    chance = random.Random(20181120)
    numbers = (f"62290002202611230001{n:02}" for n in itertools.count())
    return {case_no: _in_some_order(chance, case_no) for case_no in itertools.islice(numbers, cases)}


def _in_some_order(chance: random.Random, case_no: str) -> list[Message[Any]]:
    facts = [
        accepted(case_no),
        granted(case_no),
        withdrawn(case_no),
        rated(case_no, RatedStage.ACCEPTANCE, RatingLevel.VERY_SATISFIED),
        rated(case_no, RatedStage.COMPLETION, RatingLevel.SATISFIED),
    ]
    told = [*facts, *chance.sample(facts, 2)]
    chance.shuffle(told)
    return told
