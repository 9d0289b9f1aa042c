from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage
from rich.console import Console

from contracts.catalog import Catalogue
from contracts.topology import TOPIC_EXCHANGES
from deploy.demo.accounts import Account
from deploy.demo.samples import Sample, samples
from deploy.demo.show import Demonstration
from deploy.local.addresses import Addresses
from deploy.local.agreements import CATALOG
from deploy.local.folder import Folder
from deploy.local.token import clerk_token
from deploy.local.yichuang import Yichuang, running
from services.chassis.catalogue import load_catalogue
from services.chassis.mongo import connect

CASES = 40


@dataclass(slots=True)
class Tap:
    """Everything that went over the broker: how often each type, and each body."""

    types: Counter[str] = field(default_factory=Counter)
    bodies: list[bytes] = field(default_factory=list)

    async def take(self, message: AbstractIncomingMessage) -> None:
        self.types[message.type or ""] += 1
        self.bodies.append(message.body)


@dataclass(frozen=True, slots=True)
class Day:
    """One demonstration: what was sent in, how it ended, what it cost, what went by."""

    samples: list[Sample]
    account: Account
    operations: Counter[str]
    """Mongo operations by kind, all services together, from the first application to the last rating."""
    tap: Tap


@asynccontextmanager
async def tapped(broker_url: str) -> AsyncIterator[Tap]:
    tap = Tap()
    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True, auto_delete=True)
        for exchange in TOPIC_EXCHANGES:
            await queue.bind(exchange, "#")
        await queue.consume(tap.take, no_ack=True)
        yield tap


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(CATALOG)


@pytest.fixture(scope="session")
async def yichuang(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Yichuang]:
    """The whole system as processes of its own, with broker and database of its own."""
    folder = Folder(tmp_path_factory.mktemp("stack"))
    with folder.locked(), folder.fresh_data(keep=False) as data:
        async with running(folder, data) as started:
            yield started


@pytest.fixture(scope="session")
async def day(yichuang: Yichuang, catalogue: Catalogue) -> Day:
    addresses = yichuang.addresses
    errands = samples(catalogue, CASES)
    demonstration = Demonstration(
        intake_url=addresses.services["intake"],
        broker_url=addresses.broker,
        partner_urls={name: addresses.sandbox[name] for name in ("department", "sms", "courier")},
        catalogue=catalogue,
        with_system=frozenset(addresses.departments_with_system),
        clerk_token=clerk_token(addresses),
        console=Console(quiet=True),
    )
    before = await _operations(addresses)
    async with tapped(addresses.broker) as tap:
        account = await demonstration.run(errands)
    return Day(errands, account, await _operations(addresses) - before, tap)


async def _operations(addresses: Addresses) -> Counter[str]:
    client = connect(addresses.mongo, "test")
    status = await client.admin.command("serverStatus")
    client.close()
    return Counter(status["opcounters"])
