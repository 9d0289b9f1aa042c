from collections.abc import AsyncIterator
from pathlib import Path

import aio_pika
import httpx
import pytest

from contracts.events import CaseAcceptedV1
from contracts.topology import ROUTER_CASES
from deploy.local.ports import Ports
from deploy.local.rabbit import RabbitNode
from services.chassis.reading import Reader
from services.intake.settings import IntakeSettings
from tests.component.intake.asking import Case
from tests.component.intake.process import IntakeProcess
from tests.component.intake.running import Neighbours, Spy, running, settings_of
from tests.support.eventually import eventually
from tests.support.gate import Gate
from tests.support.telling import granted_and_made


@pytest.fixture
async def own_broker(tmp_path: Path) -> AsyncIterator[RabbitNode]:
    """A broker that this test may stop."""
    ports = Ports()
    node = RabbitNode(
        tmp_path / "rabbit", tmp_path / "rabbit.log", port=ports.take(), inner_port=ports.take()
    )
    await node.start()
    yield node
    await node.kill()


async def test_while_the_broker_is_down_acceptance_goes_on_and_the_news_goes_out_later(
    own_broker: RabbitNode, mongo_url: str, database_prefix: str
) -> None:
    async with running(settings_of(own_broker.url, mongo_url, database_prefix)) as intake:
        before = await Case.accepted(intake)
        await own_broker.stop()
        meanwhile = [await Case.accepted(intake) for _ in range(5)]
        assert [await case.status() for case in meanwhile] == ["accepted"] * 5
        assert (await intake.get("/health/ready")).status_code == 503
        await own_broker.start()
        told = await _told_to_router(own_broker.url, 6)
        assert told == {case.no for case in (before, *meanwhile)}


async def _told_to_router(broker_url: str, cases: int) -> set[str]:
    """Take accepted cases from the router's own queue, which outlives the broker's restart.

    One whose confirm was lost when the broker stopped is there twice, under one id.
    """
    reader, told = Reader(ROUTER_CASES.reads), set[str]()
    connection = await aio_pika.connect(broker_url, timeout=10)
    async with connection:
        channel = await connection.channel()
        queue = await channel.get_queue(ROUTER_CASES.name)

        async def enough() -> bool:
            raw = await queue.get(no_ack=True, fail=False)
            if raw is not None:
                told.add(reader.read(raw.body).subject)
            return len(told) >= cases

        await eventually(enough, within=60)
    return told


async def test_facts_reach_intake_again_after_its_connection_broke(
    neighbours: Neighbours, broker_url: str, mongo_url: str, database_prefix: str
) -> None:
    async with (
        Gate.before(broker_url) as gate,
        running(settings_of(gate.url, mongo_url, database_prefix)) as intake,
    ):
        case = await Case.accepted(intake)
        gate.shut()
        await neighbours.say(*granted_and_made(case.no))
        gate.open()

        async def issued() -> bool:
            return await case.status() == "issued"

        await eventually(issued, within=30)


async def test_what_a_killed_process_had_accepted_is_told_by_the_next(
    spy: Spy,
    settings: IntakeSettings,
    mongo_url: str,
    database_prefix: str,
    broker_url: str,
    tmp_path: Path,
) -> None:
    async with Gate.before(broker_url) as gate:
        through_gate = settings_of(gate.url, mongo_url, database_prefix)
        process = IntakeProcess(through_gate, tmp_path, Ports().take())
        await process.start()
        async with httpx.AsyncClient(base_url=process.url, timeout=10) as client:
            gate.shut()
            case = await Case.accepted(client)
            await process.kill()
    assert spy.heard == []
    async with running(settings) as intake:
        (message,) = await spy.hears(CaseAcceptedV1.TYPE)
        assert message.subject == case.no
        assert await case.seen_by(intake).status() == "accepted"
