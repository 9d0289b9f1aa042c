"""What stands around a service under test, put up and taken down."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aio_pika
from aio_pika.abc import AbstractChannel

from services.chassis.broker import declare_topology
from services.chassis.mongo import connect
from tests.conformance.house import QUEUES, House
from tests.conformance.life import Life
from tests.conformance.subject import Service
from tests.support.catalogues import hall
from tests.support.ear import Ear
from tests.support.gate import Gate
from tests.support.outside import running


@asynccontextmanager
async def open_house(
    service: Service, folder: Path, broker_url: str, mongo_url: str, database_prefix: str
) -> AsyncIterator[House]:
    """Let a service live beside its partner until the end of the block, then look whether all is in order."""
    catalogue = hall.write_hall(folder / "catalogue")
    hall.hasty_bridges(catalogue / "bridges", hall.WITH_A_SYSTEM, read=8.0)
    await declare_topology(broker_url, QUEUES)
    async with AsyncExitStack() as open_things:
        gate = await open_things.enter_async_context(Gate.before(broker_url))
        partner = None
        if service.partner is not None:
            module, configuration = service.partner
            partner = await open_things.enter_async_context(running(module, folder, dict(configuration)))
        told = {
            "broker_url": gate.url,
            "mongo_url": mongo_url,
            "database_prefix": database_prefix,
            "catalog": str(catalogue),
            "log_level": "WARNING",
            "sweep_interval": "0.05",
            **service.environment(partner),
        }
        environment = {f"YC_{name.upper()}": value for name, value in told.items()}
        life = await open_things.enter_async_context(Life.of(service.name, folder, environment))
        connection = await open_things.enter_async_context(await aio_pika.connect(broker_url))
        channel = await connection.channel()
        ear = Ear()
        await _hear(channel, ear, {each.queue.name for each in service.subscribers})
        client = connect(mongo_url, "test")
        open_things.callback(client.close)
        house = House(
            service,
            life,
            gate,
            channel,
            client[f"{database_prefix}_{service.name}"],
            ear,
            partner,
            catalogue,
            life.clock.now(),
        )
        await life.begin()
        yield house
        await house.balance()


async def _hear(channel: AbstractChannel, ear: Ear, its_own: set[str]) -> None:
    """Read the queues of all other services in their place."""
    for name in {queue.name for queue in QUEUES} - its_own:
        queue = await channel.get_queue(name, ensure=False)
        await queue.consume(ear.hear, no_ack=True)
