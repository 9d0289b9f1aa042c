import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import aio_pika
import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from contracts.topology import ROUTER_CASES, all_queues
from deploy.local.ports import Ports
from deploy.local.rabbit import RabbitNode
from services.chassis import outbox
from services.chassis.broker import declare_topology
from services.chassis.clock import ManualClock
from services.chassis.mongo import Collection, Database
from services.chassis.publisher import Publisher
from services.chassis.relay import Relay
from tests.component.chassis.sayings import (
    ACCEPTED,
    DECIDED,
    READ_DECIDED,
    Speakers,
    bind,
    ids_in,
    running,
    unbind,
)
from tests.support.eventually import eventually
from tests.support.messages import CASE_NO

PATTERN = "case.decided.#"
MINUTE = timedelta(seconds=61)


@pytest.fixture
async def collection(database: Database) -> Collection:
    await outbox.ensure_indexes(database.speakers)
    return database.speakers


@pytest.fixture
def relay(publisher: Publisher, clock: ManualClock) -> Relay:
    return Relay(publisher, clock, interval=600)


@pytest.fixture
def speakers(collection: Collection, clock: ManualClock, relay: Relay) -> Speakers:
    return Speakers(collection, clock, relay)


def _alerts(lines: Sequence[EventDict]) -> list[str]:
    return [line["event"] for line in lines if line.get("alert")]


async def test_events_of_one_aggregate_in_one_batch_keep_their_order(
    relay: Relay, speakers: Speakers, topology: str
) -> None:
    said = [each for _ in range(10) for each in await speakers.say(CASE_NO, ACCEPTED, DECIDED)]

    async with running(relay):
        await eventually(speakers.have_said_all)

    assert await ids_in(topology) == said


async def test_a_later_event_does_not_overtake_one_that_did_not_get_through(
    relay: Relay, speakers: Speakers, topology: str
) -> None:
    await unbind(topology, PATTERN, *READ_DECIDED)
    with capture_logs() as lines:
        async with running(relay):
            said = await speakers.say(CASE_NO, DECIDED)

            async def held() -> bool:
                return _alerts(lines) == ["events_held"]

            await eventually(held)
            said += await speakers.say(CASE_NO, ACCEPTED)
            other = await speakers.say("another case", ACCEPTED)

            async def other_went_by() -> list[str]:
                return await ids_in(topology)

            assert await eventually(other_went_by) == other
            await bind(topology, PATTERN, ROUTER_CASES.name)
            await eventually(speakers.have_said_all)

    assert await ids_in(topology) == said


async def test_of_several_processes_one_publishes_a_forgotten_event(
    publisher: Publisher, clock: ManualClock, collection: Collection, topology: str
) -> None:
    relays = [Relay(publisher, clock, interval=600) for _ in range(3)]
    dead, *_ = [Speakers(collection, clock, relay) for relay in relays]
    said = {each for number in range(150) for each in await dead.say(f"case {number}", ACCEPTED)}
    clock.advance(MINUTE)

    await asyncio.gather(*(relay.sweep(timedelta()) for relay in relays[1:]))

    published = await ids_in(topology)
    assert len(published) == 150
    assert set(published) == said
    assert await dead.unsent() == 0


async def test_a_lease_that_runs_out_gives_its_events_free(
    relay: Relay, speakers: Speakers, clock: ManualClock, publisher: Publisher, topology: str
) -> None:
    said = await speakers.say(CASE_NO, ACCEPTED)
    await outbox.claim(speakers.collection, [CASE_NO], token="died since", now=clock.now())
    relay = Relay(publisher, clock, interval=600)
    relay.watch(speakers.collection)

    assert not await relay.sweep(timedelta())
    assert await ids_in(topology) == []
    clock.advance(MINUTE)
    assert await relay.sweep(timedelta())

    assert await ids_in(topology) == said
    document = await speakers.collection.find_one({"_id": CASE_NO})
    assert document is not None
    assert not {"unsent_since", "unsent_lease"} & set(document)


async def test_events_that_cannot_be_routed_starve_no_other_and_alert_once(
    publisher: Publisher, clock: ManualClock, collection: Collection, topology: str
) -> None:
    speakers = Speakers(collection, clock, Relay(publisher, clock, interval=600))
    stuck = [each for n in range(150) for each in await speakers.say(f"stuck {n}", DECIDED)]
    clock.advance(timedelta(seconds=1))
    later = await speakers.say("later", ACCEPTED)
    relay = Relay(publisher, clock, interval=600)
    relay.watch(collection)
    await unbind(topology, PATTERN, *READ_DECIDED)

    with capture_logs() as lines:
        for _ in range(3):
            assert not await relay.sweep(timedelta())
    assert _alerts(lines) == ["events_held"]
    assert await ids_in(topology) == later
    assert await speakers.unsent() == 150

    await bind(topology, PATTERN, ROUTER_CASES.name)
    with capture_logs() as lines:
        assert await relay.sweep(timedelta())
    assert [line["event"] for line in lines] == ["events_released"]
    assert set(await ids_in(topology)) == set(stuck)
    assert await speakers.unsent() == 0


async def test_what_a_full_queue_refuses_is_kept_alerts_once_and_goes_out_when_there_is_room(
    relay: Relay, speakers: Speakers, topology: str
) -> None:
    async with await aio_pika.connect(topology) as connection:
        full = await (await connection.channel()).declare_queue(
            "full", durable=True, arguments={"x-max-length": 1, "x-overflow": "reject-publish"}
        )
        await full.bind("cases", PATTERN)
        await full.channel.default_exchange.publish(aio_pika.Message(b"{}"), "full")
        with capture_logs() as lines:
            async with running(relay):
                for number in range(20):
                    await speakers.say(f"case {number}", DECIDED)

                async def held() -> bool:
                    return bool(_alerts(lines))

                await eventually(held)
                assert await speakers.unsent() == 20
                await full.unbind("cases", PATTERN)
                await eventually(speakers.have_said_all)

    assert [line["event"] for line in lines] == ["events_held", "events_released"]


@pytest.fixture
async def own_broker(tmp_path: Path) -> RabbitNode:
    ports = Ports()
    return RabbitNode(
        tmp_path / "rabbit", tmp_path / "rabbit.log", port=ports.take(), inner_port=ports.take()
    )


async def test_an_outage_is_logged_twice_and_made_good_in_seconds(
    own_broker: RabbitNode, collection: Collection, clock: ManualClock
) -> None:
    await own_broker.start()
    publisher = Publisher(own_broker.url, timeout=5)
    try:
        await declare_topology(own_broker.url, all_queues(["market"], ["shiyao"]))
        await publisher.start()
        relay = Relay(publisher, clock, interval=600)
        speakers = Speakers(collection, clock, relay)
        with capture_logs() as lines:
            async with running(relay):
                await own_broker.stop()
                said = [each for n in range(1_050) for each in await speakers.say(f"case {n}", ACCEPTED)]
                said += await speakers.say("case 0", DECIDED)
                assert relay.figures()["behind"] == 1_000, "memory is bounded"
                await own_broker.start()
                await eventually(speakers.have_said_all, within=180)

        assert [line["event"] for line in lines] == ["relay_held_up", "relay_caught_up"]
        assert lines[-1]["aggregates"] == 1_050
        published = await ids_in(own_broker.url)
        assert set(published) == set(said)
        assert published.index(said[0]) < published.index(said[-1])
    finally:
        await publisher.stop()
        await own_broker.kill()
