import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from pymongo import AsyncMongoClient, WriteConcern
from pymongo.errors import PyMongoError

from deploy.local import rabbit
from deploy.local.failure import StartError
from deploy.local.mongo import MongoServer
from deploy.local.ports import LOOPBACK, Ports, is_free
from deploy.local.rabbit import RabbitNode
from tests.component.local.leftovers import processes_of
from tests.support.eventually import eventually

PORTS = Ports()
Client = AsyncMongoClient[dict[str, Any]]

needs_rabbit = pytest.mark.skipif(not rabbit.SERVER.exists(), reason="RabbitMQ is not installed here")


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[RabbitNode]:
    node = RabbitNode(
        tmp_path / "rabbit", tmp_path / "broker.log", port=PORTS.take(), inner_port=PORTS.take()
    )
    yield node
    await node.kill()


@pytest.fixture
async def mongo(tmp_path: Path) -> AsyncIterator[MongoServer]:
    server = MongoServer(tmp_path / "mongo", tmp_path / "mongo.log", port=PORTS.take())
    yield server
    await server.kill()


def _on_disk(folder: Path, queue: bytes) -> bool:
    """Whether Ra has written a queue's name into its directory."""
    return any(queue in names.read_bytes() for names in folder.rglob("names.dets"))


@needs_rabbit
async def test_a_broker_killed_and_restarted_still_has_what_it_confirmed_and_stops_without_a_trace(
    node: RabbitNode, tmp_path: Path
) -> None:
    await node.start()
    async with await aio_pika.connect(node.url) as connection:
        channel = await connection.channel()
        await channel.declare_queue("dept.test", durable=True, arguments={"x-queue-type": "quorum"})
        message = aio_pika.Message(b"a case", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, "dept.test", timeout=10)

        async def registered() -> bool:
            return _on_disk(tmp_path, b"dept.test")

        # RabbitMQ keeps a new quorum queue's name in memory for some seconds, and loses the queue till then
        await eventually(registered, within=20)
        await node.kill()
    assert processes_of(tmp_path) == {}

    await node.start()
    assert node.usage().memory > 10_000_000
    async with await aio_pika.connect(node.url) as connection:
        queue = await (await connection.channel()).declare_queue("dept.test", passive=True)
        kept = await queue.get(timeout=20)
        assert kept is not None
        assert kept.body == b"a case"

    await node.stop()
    assert node.process.exit_code == 0
    assert processes_of(tmp_path) == {}
    assert all(map(is_free, node.ports))


async def test_a_database_killed_and_restarted_still_has_what_it_acknowledged(
    mongo: MongoServer, tmp_path: Path
) -> None:
    await mongo.start()
    async with Client(mongo.url) as client:
        durable = client.test.cases.with_options(write_concern=WriteConcern("majority", j=True))
        await durable.insert_one({"_id": "620000"})
    await mongo.kill()
    assert processes_of(tmp_path) == {}

    await mongo.start()
    async with Client(mongo.url) as client:
        assert await client.test.cases.find_one({}) == {"_id": "620000"}

    await mongo.stop()
    assert processes_of(tmp_path) == {}


async def test_a_frozen_server_lives_and_does_not_answer_until_it_thaws(mongo: MongoServer) -> None:
    await mongo.start()
    mongo.freeze()
    async with Client(mongo.url, serverSelectionTimeoutMS=300, socketTimeoutMS=300) as client:
        with pytest.raises(PyMongoError):
            await client.admin.command("ping")
        assert mongo.alive
        mongo.thaw()
    async with Client(mongo.url) as client:
        assert (await client.admin.command("ping"))["ok"] == 1


async def test_a_frozen_server_can_be_stopped(mongo: MongoServer) -> None:
    await mongo.start()
    mongo.freeze()
    await mongo.stop()
    assert not mongo.alive


@needs_rabbit
async def test_a_broker_whose_port_is_taken_says_so_and_starts_nothing(node: RabbitNode) -> None:
    with socket.create_server((LOOPBACK, node.ports[0])), pytest.raises(StartError) as raised:
        await node.start()
    assert raised.value.part == "broker"
    assert raised.value.port_taken
    assert f"127.0.0.1:{node.ports[0]}" in str(raised.value)
    assert "What to do: start again" in str(raised.value)
    assert not node.alive


async def test_a_database_whose_port_is_taken_says_so_and_starts_nothing(mongo: MongoServer) -> None:
    with socket.create_server((LOOPBACK, mongo.ports[0])), pytest.raises(StartError) as raised:
        await mongo.start()
    assert raised.value.part == "mongo"
    assert raised.value.port_taken
    assert not mongo.alive


async def test_a_server_that_is_not_installed_says_how_to_get_it(
    node: RabbitNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbit, "SERVER", Path("/nowhere/rabbitmq-server"))
    with pytest.raises(StartError, match="make setup"):
        await node.start()


async def test_a_start_that_is_interrupted_leaves_nothing_running(mongo: MongoServer, tmp_path: Path) -> None:
    starting = asyncio.create_task(mongo.start())

    async def launched() -> bool:
        return mongo.alive

    await eventually(launched)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert processes_of(tmp_path) == {}
