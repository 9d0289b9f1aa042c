from collections.abc import AsyncIterator
from pathlib import Path

import aio_pika
import httpx
import pytest

from contracts.topology import ROUTER_CASES
from deploy.local.mongo import MongoServer
from deploy.local.part import Part
from deploy.local.ports import Ports
from deploy.local.rabbit import RabbitNode
from services.chassis.mongo import connect
from services.chassis.outgoing import Outgoing
from services.chassis.publisher import Publisher
from tests.component.chassis.probe import NAME
from tests.component.chassis.probe_process import ProbeProcess
from tests.support.eventually import eventually
from tests.support.messages import accepted

PORTS = Ports()
END = 40.0
"""Seconds a process gets to end; 30 and what a busy machine adds."""


@pytest.fixture
async def mongo(tmp_path: Path) -> AsyncIterator[MongoServer]:
    """A database that the test may stop; not started."""
    server = MongoServer(tmp_path / "mongo", tmp_path / "mongo.log", port=PORTS.take())
    yield server
    await server.kill()


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[RabbitNode]:
    """A broker that the test may stop; not started."""
    log = tmp_path / "rabbit.log"
    node = RabbitNode(tmp_path / "rabbit", log, port=PORTS.take(), inner_port=PORTS.take())
    yield node
    await node.kill()


@pytest.fixture
async def probe(
    broker_url: str, mongo_url: str, database_prefix: str, tmp_path: Path
) -> AsyncIterator[ProbeProcess]:
    """The probe on the shared broker and database, slow enough to be interrupted; not started."""
    process = ProbeProcess(
        tmp_path,
        PORTS.take(),
        broker_url=broker_url,
        mongo_url=mongo_url,
        database_prefix=database_prefix,
        seconds_a_message="1",
    )
    yield process
    await process.kill()


async def _counts_left(broker_url: str) -> list[object]:
    """Take what is left for the probe and return how often each had been handed out before."""
    counts: list[object] = []
    async with await aio_pika.connect(broker_url) as connection:
        queue = await (await connection.channel()).get_queue(ROUTER_CASES.name)
        while (raw := await queue.get(no_ack=True, fail=False)) is not None:
            counts.append(raw.headers.get("x-delivery-count", 0))
    return counts


async def test_ended_under_load_it_finishes_what_it_has_and_nothing_comes_back(
    probe: ProbeProcess, broker_url: str, mongo_url: str, database_prefix: str
) -> None:
    client = connect(mongo_url, "test")
    tallies = client[f"{database_prefix}_{NAME}"].tallies
    await probe.start()
    publisher = Publisher(broker_url, timeout=5)
    await publisher.start()
    await publisher.publish([Outgoing.of(accepted()) for _ in range(300)])

    async def some() -> bool:
        return await tallies.count_documents({}) > 20

    await eventually(some)
    await probe.asked_to_end(within=END)

    handled = await tallies.count_documents({})
    assert 20 < handled < 300, "it was interrupted"
    left = await _counts_left(broker_url)
    assert handled + len(left) == 300
    assert set(left) == {0}
    await publisher.stop()
    client.close()


async def test_started_before_broker_and_database_it_waits_says_so_and_goes_on(
    mongo: MongoServer, broker: RabbitNode, tmp_path: Path
) -> None:
    probe = ProbeProcess(tmp_path, PORTS.take(), broker_url=broker.url, mongo_url=mongo.url)
    await probe.launch()
    try:

        async def lives() -> bool:
            return (await probe.asked("GET", "/health/live"))[0] == httpx.codes.OK

        await eventually(lives, within=60)
        status, said = await probe.asked("GET", "/health/ready")
        assert status == httpx.codes.SERVICE_UNAVAILABLE
        assert "database" in said["faults"]["service"]
        status, said = await probe.asked("POST", "/say/early")
        assert (status, said["type"]) == (httpx.codes.SERVICE_UNAVAILABLE, "/problems/starting")

        await mongo.start()

        async def takes() -> bool:
            return (await probe.asked("POST", "/say/one"))[0] == httpx.codes.OK

        await eventually(takes, within=60)
        _, said = await probe.asked("GET", "/health/ready")
        assert "broker" in said["faults"]["service"]

        await broker.start()

        async def ready() -> bool:
            return (await probe.asked("GET", "/health/ready"))[0] == httpx.codes.OK

        async def nothing_unsent() -> bool:
            return bool((await probe.asked("GET", "/health/figures"))[1]["outbox"]["tallies"]["unsent"] == 0)

        await eventually(ready, within=60)
        await eventually(nothing_unsent)
        log = probe.log.read_text()
        assert log.count("waiting_at_start") == 2
        assert log.count("waited_at_start") == 2
    finally:
        await probe.kill()


async def test_it_can_be_ended_while_it_waits_to_start(tmp_path: Path) -> None:
    nowhere = f"127.0.0.1:{PORTS.take()}"
    probe = ProbeProcess(
        tmp_path, PORTS.take(), broker_url=f"amqp://{nowhere}", mongo_url=f"mongodb://{nowhere}"
    )
    await probe.launch()

    async def lives() -> bool:
        return (await probe.asked("GET", "/health/live"))[0] == httpx.codes.OK

    await eventually(lives, within=60)
    await probe.asked_to_end(within=END)


@pytest.mark.parametrize("frozen", [False, True], ids=["killed", "frozen"])
async def test_it_ends_in_bounded_time_without_a_broker_and_loses_nothing(
    frozen: bool, broker: RabbitNode, mongo_url: str, database_prefix: str, tmp_path: Path
) -> None:
    await broker.start()
    here = {"mongo_url": mongo_url, "database_prefix": database_prefix}
    probe = ProbeProcess(tmp_path, PORTS.take(), broker_url=broker.url, **here)
    await probe.start()
    await _take_away(broker, frozen=frozen)
    assert (await probe.asked("POST", "/say/during"))[0] == httpx.codes.OK

    await probe.asked_to_end(within=END)

    client = connect(mongo_url, "test")
    stored = await client[f"{database_prefix}_{NAME}"].tallies.find_one({"_id": "during"})
    assert stored is not None
    assert len(stored["unsent"]) == 1
    client.close()


@pytest.mark.parametrize("frozen", [False, True], ids=["killed", "frozen"])
async def test_it_ends_in_bounded_time_without_a_database_and_loses_nothing(
    frozen: bool, mongo: MongoServer, broker_url: str, tmp_path: Path
) -> None:
    await mongo.start()
    probe = ProbeProcess(tmp_path, PORTS.take(), broker_url=broker_url, mongo_url=mongo.url)
    await probe.start()
    await _take_away(mongo, frozen=frozen)
    publisher = Publisher(broker_url, timeout=5)
    await publisher.start()
    await publisher.publish([Outgoing.of(accepted()) for _ in range(50)])

    await probe.asked_to_end(within=END)

    assert len(await _counts_left(broker_url)) == 50
    await publisher.stop()


async def _take_away(part: Part, *, frozen: bool) -> None:
    if frozen:
        part.freeze()
    else:
        await part.kill()


async def test_a_part_that_fails_ends_the_process_loudly(probe: ProbeProcess) -> None:
    await probe.start()

    await probe.asked("POST", "/fail")

    assert await probe.process.ended(within=END)
    assert probe.process.exit_code == 1
    assert "service_failed" in probe.log.read_text()
    assert "told to fail" in probe.log.read_text()
