import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import aio_pika
import pytest

from contracts.topology import ROUTER_CASES
from services.chassis import outbox
from services.chassis.aggregates import Aggregates
from services.chassis.clock import ManualClock
from services.chassis.publisher import Publisher
from services.chassis.relay import Relay
from services.chassis.step import Cause
from tests.component.chassis.conftest import Tally
from tests.component.chassis.test_aggregates import cause, hear
from tests.support.eventually import eventually
from tests.support.messages import CASE_NO


@pytest.fixture
async def relay(publisher: Publisher, clock: ManualClock, tallies: Aggregates[Tally]) -> AsyncIterator[Relay]:
    relay = Relay(publisher, clock, interval=0.05)
    relay.watch(tallies.collection)
    running = asyncio.create_task(relay.run())
    yield relay
    running.cancel()
    await asyncio.wait([running])


async def _unsent(tallies: Aggregates[Tally]) -> int:
    return await tallies.collection.count_documents({"unsent_since": {"$exists": True}})


async def _messages(broker_url: str, count: int) -> list[str]:
    async with await aio_pika.connect(broker_url) as connection:
        queue = await (await connection.channel()).get_queue(ROUTER_CASES.name)
        return [str((await queue.get(timeout=5, no_ack=True)).message_id) for _ in range(count)]


async def test_what_was_offered_is_published_and_cleared(
    relay: Relay, tallies: Aggregates[Tally], topology: str
) -> None:
    taken = await tallies.do(CASE_NO, cause(), hear("one"))
    assert taken is not None
    relay.offer(tallies.collection, CASE_NO, taken.outgoing)

    async def cleared() -> bool:
        return await _unsent(tallies) == 0

    await eventually(cleared)
    assert await _messages(topology, 1) == [str(taken.outgoing[0].id)]


@pytest.mark.usefixtures("relay")
async def test_what_a_crash_left_behind_is_found_by_the_sweep(
    tallies: Aggregates[Tally], clock: ManualClock, topology: str
) -> None:
    """The process stored its events and died before it could offer them."""
    taken = await tallies.do(CASE_NO, cause(), hear("one"))
    assert taken is not None
    clock.advance(timedelta(seconds=16))

    async def cleared() -> bool:
        return await _unsent(tallies) == 0

    await eventually(cleared)
    assert await _messages(topology, 1) == [str(taken.outgoing[0].id)]


async def test_the_sweep_leaves_alone_what_is_in_hand(
    publisher: Publisher, tallies: Aggregates[Tally], clock: ManualClock, topology: str
) -> None:
    """However long the hand-over queue is, an event goes out once while its process lives."""
    relay = Relay(publisher, clock, interval=60)
    relay.watch(tallies.collection)
    taken = await tallies.do(CASE_NO, cause(), hear("one"))
    assert taken is not None
    relay.offer(tallies.collection, CASE_NO, taken.outgoing)
    clock.advance(timedelta(hours=1))

    await relay.sweep(timedelta())

    assert await _unsent(tallies) == 1
    async with await aio_pika.connect(topology) as connection:
        queue = await (await connection.channel()).declare_queue(ROUTER_CASES.name, passive=True)
        assert queue.declaration_result.message_count == 0


async def test_events_said_while_others_are_cleared_stay(tallies: Aggregates[Tally]) -> None:
    first = await tallies.do(CASE_NO, cause(), hear("one"))
    second = await tallies.do(CASE_NO, Cause(uuid4(), "test", CASE_NO), hear("two"))
    assert first is not None
    assert second is not None

    await outbox.clear(tallies.collection, [(CASE_NO, tuple(each.id for each in first.outgoing))])

    document = await tallies.collection.find_one({"_id": CASE_NO})
    assert document is not None
    assert [each["id"] for each in document["unsent"]] == [each.id for each in second.outgoing]
    assert document["unsent_since"] is not None
