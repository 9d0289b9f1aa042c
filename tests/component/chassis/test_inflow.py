import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aio_pika
import pytest
from aio_pika import RobustChannel
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError

from contracts.topology import ROUTER_CASES, Queue, all_queues
from deploy.local.ports import Ports
from deploy.local.rabbit import RabbitNode
from services.chassis.broker import DeclaredOtherwiseError, Topology, declare_topology
from services.chassis.inflow import Inflow
from services.chassis.outgoing import Outgoing
from services.chassis.publisher import Publisher, UnroutableError
from tests.component.chassis.sayings import READ_DECIDED, ids_in, unbind
from tests.support.eventually import eventually
from tests.support.messages import accepted, decided

TIMEOUT = 2
"""Seconds after which the private broker closes a channel that holds a delivery; half an hour by default."""
QUEUES = all_queues(["market"], ["shiyao"])


class Desk:
    """Takes deliveries; holds them while it is told to, as a handler does whose database is away."""

    def __init__(self) -> None:
        self.counts: list[int] = []
        self.acknowledged = 0
        self.well = asyncio.Event()

    async def __call__(self, raw: AbstractIncomingMessage) -> None:
        self.counts.append(int(str(raw.headers.get("x-delivery-count", 0))))
        while not self.well.is_set():
            if raw.channel.is_closed:
                return
            await asyncio.sleep(0.02)
        await raw.ack()
        self.acknowledged += 1

    async def is_well(self) -> bool:
        return self.well.is_set()

    async def has_acknowledged_one(self) -> bool:
        return self.acknowledged == 1


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def impatient_broker(tmp_path: Path) -> AsyncIterator[str]:
    """A broker that closes a channel soon when it holds a delivery."""
    ports, folder = Ports(), tmp_path / "rabbit"
    folder.mkdir()
    settings = f"[{{rabbit, [{{consumer_timeout, {TIMEOUT * 1000}}}, {{channel_tick_interval, 500}}]}}].\n"
    (folder / "advanced.config").write_text(settings)
    node = RabbitNode(folder, tmp_path / "rabbit.log", port=ports.take(), inner_port=ports.take())
    await node.start()
    await declare_topology(node.url, QUEUES)
    yield node.url
    await node.kill()


@asynccontextmanager
async def consuming(url: str, desk: Desk, *, hold: float = 600) -> AsyncIterator[Inflow]:
    """Consume the router's queue, watched, until the end of the block."""
    inflow, topology = Inflow(url, prefetch=4, hold=hold, look=0.1), Topology(url, QUEUES)
    inflow.consume(ROUTER_CASES.name, desk)
    await inflow.start()
    async with asyncio.TaskGroup() as tasks:
        watching = [
            tasks.create_task(inflow.watch(desk.is_well, topology.suspect)),
            tasks.create_task(topology.run()),
        ]
        yield inflow
        for task in watching:
            task.cancel()
    await inflow.stop()


async def _send(url: str) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(aio_pika.Message(b"{}"), ROUTER_CASES.name)


async def test_a_consumer_whose_channel_the_broker_closed_comes_back(
    impatient_broker: str, desk: Desk
) -> None:
    """RabbitMQ closes a channel that holds a delivery for too long."""
    async with consuming(impatient_broker, desk) as inflow:
        await _send(impatient_broker)

        async def handed_out_again() -> bool:
            return len(desk.counts) >= 2

        await eventually(handed_out_again)
        desk.well.set()
        await eventually(desk.has_acknowledged_one)
        assert inflow.silent() == []


async def test_a_long_absence_of_the_database_costs_a_message_one_try(
    impatient_broker: str, desk: Desk
) -> None:
    """Three times the broker's patience pass while the delivery is handed back and left alone."""
    async with consuming(impatient_broker, desk, hold=TIMEOUT / 3) as inflow:
        await _send(impatient_broker)

        async def rests() -> bool:
            return inflow.silent() == [ROUTER_CASES.name] and inflow.in_hand == 0

        await eventually(rests)
        await asyncio.sleep(3 * TIMEOUT)  # the absence itself
        assert desk.counts == [0]
        assert await rests()
        desk.well.set()
        await eventually(desk.has_acknowledged_one)
        assert desk.counts == [0, 1]
        assert inflow.silent() == []


async def test_a_consumer_whose_queue_was_deleted_comes_back_with_the_queue(
    topology: str, desk: Desk
) -> None:
    desk.well.set()
    async with consuming(topology, desk) as inflow:
        async with await aio_pika.connect(topology) as connection:
            await (await connection.channel()).queue_delete(ROUTER_CASES.name)

        async def silent() -> bool:
            return inflow.silent() == [ROUTER_CASES.name]

        async def consumes() -> bool:
            return inflow.silent() == []

        await eventually(silent)
        await eventually(consumes)
        await _send(topology)
        await eventually(desk.has_acknowledged_one)


async def test_a_channel_that_was_not_restored_is_restored_by_the_watch(
    topology: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.well.set()
    restore = RobustChannel.restore
    failed = asyncio.Event()

    async def fail_once(channel: RobustChannel) -> None:
        if not failed.is_set():
            failed.set()
            raise AMQPError("the broker was busy")
        await restore(channel)

    async with consuming(topology, desk) as inflow:
        monkeypatch.setattr(RobustChannel, "restore", fail_once)
        (tap,) = inflow._taps
        queue = tap._subscriber._queue_obj
        assert queue is not None
        await (await queue.channel.get_underlay_channel()).basic_ack(999)  # the broker closes the channel
        await failed.wait()
        await _send(topology)
        await eventually(desk.has_acknowledged_one)
        assert inflow.silent() == []


async def test_a_binding_that_was_removed_is_back_before_anybody_looks(topology: str) -> None:
    declared = Topology(topology, QUEUES)
    publisher = Publisher(topology, timeout=5, on_unroutable=declared.suspect)
    await publisher.start()
    await unbind(topology, "case.decided.#", *READ_DECIDED)
    mending = asyncio.create_task(declared.run())
    with pytest.raises(UnroutableError):
        await publisher.publish([Outgoing.of(decided())])

    async def gets_through() -> bool:
        try:
            await publisher.publish([Outgoing.of(decided())])
        except UnroutableError:
            return False
        return True

    await eventually(gets_through)
    mending.cancel()
    await publisher.stop()


async def test_one_readers_binding_is_back_though_the_others_hide_that_it_is_gone(
    topology: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.broker._REGULARLY", 0.1)
    monkeypatch.setattr("services.chassis.broker._PAUSE", 0.0)
    publisher = Publisher(topology, timeout=5)
    await publisher.start()
    await unbind(topology, "case.decided.#", ROUTER_CASES.name)
    mending = asyncio.create_task(Topology(topology, QUEUES).run())

    async def gets_through() -> bool:
        await publisher.publish([Outgoing.of(decided())])
        return bool(await ids_in(topology))

    await eventually(gets_through)
    mending.cancel()
    await publisher.stop()


async def test_an_exchange_that_was_deleted_is_back_before_anybody_looks(topology: str) -> None:
    declared = Topology(topology, QUEUES)
    publisher = Publisher(topology, timeout=5, on_unroutable=declared.suspect)
    await publisher.start()
    async with await aio_pika.connect(topology) as connection:
        await (await connection.channel()).exchange_delete("cases")
    mending = asyncio.create_task(declared.run())

    async def gets_through() -> bool:
        try:
            await publisher.publish([Outgoing.of(accepted())])
        except UnroutableError:
            return False
        return True

    assert not await gets_through()
    await eventually(gets_through)
    mending.cancel()
    await publisher.stop()


async def test_a_queue_declared_otherwise_is_an_error_that_no_waiting_mends(topology: str) -> None:
    other = Queue(ROUTER_CASES.name, (), (), arguments={"x-delivery-limit": 3})

    with pytest.raises(DeclaredOtherwiseError, match="delivery-limit"):
        await Topology(topology, [other]).declare()
