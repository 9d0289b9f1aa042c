from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from contracts.envelope import Message
from contracts.topology import all_queues
from services.chassis.broker import declare_topology
from services.chassis.catalogue import load_catalogue
from services.chassis.clock import ManualClock
from services.chassis.mongo import Database, connect
from services.chassis.outgoing import Outgoing
from services.chassis.service import Ground, Wiring
from services.router.app import create, wiring
from services.router.settings import RouterSettings
from tests.component.router.post import Post, post
from tests.support.messages import NOW
from tests.support.staff import SETTINGS, gate

CATALOGUE = Path(__file__).parent / "catalogue"

Running = Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]
"""Starts the router in this process; gives its HTTP door; at the end lets it finish what it has in hand."""

Tell = Callable[[Message[Any]], Awaitable[Sequence[Outgoing]]]
"""Handles one fact on the store, without the broker; gives what would be published."""


@pytest.fixture
async def database(mongo_url: str, database_prefix: str) -> AsyncIterator[Database]:
    client = connect(mongo_url, "test")
    yield client[f"{database_prefix}_router"]
    client.close()


@pytest.fixture
def ground(database: Database) -> Ground:
    return Ground(database, ManualClock(NOW), load_catalogue(CATALOGUE), offer=lambda *_: None, gate=gate())


@pytest.fixture
def unconnected() -> RouterSettings:
    """Settings for parts that stand on a given ground."""
    return _settings("amqp://not-used", "mongodb://not-used", "not_used")


@pytest.fixture
def parts(unconnected: RouterSettings, ground: Ground) -> Wiring:
    return wiring(unconnected, ground)


@pytest.fixture
def tell(parts: Wiring) -> Tell:
    (facts,) = parts.subscriptions

    async def handle(fact: Message[Any]) -> Sequence[Outgoing]:
        return await facts.handlers[type(fact)](fact)

    return handle


@pytest.fixture
def settings(broker_url: str, mongo_url: str, database_prefix: str) -> RouterSettings:
    return _settings(broker_url, mongo_url, database_prefix)


def _settings(broker_url: str, mongo_url: str, database_prefix: str) -> RouterSettings:
    return RouterSettings(
        broker_url=SecretStr(broker_url),
        mongo_url=SecretStr(mongo_url),
        database_prefix=database_prefix,
        catalog=CATALOGUE,
        **SETTINGS,
    )


@pytest.fixture
def running(settings: RouterSettings) -> Running:
    @asynccontextmanager
    async def run() -> AsyncIterator[httpx.AsyncClient]:
        app = create(settings, clock=ManualClock(NOW))
        async with app.router.lifespan_context(app):
            door = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=door, base_url="http://router") as client:
                yield client

    return run


@pytest.fixture
async def mail(running: Running, broker_url: str) -> AsyncIterator[Post]:
    """The broker with the router at work on it."""
    async with running() as router, post(broker_url) as mail:
        assert (await router.get("/health/ready")).json() == {"status": "ready", "faults": {}}
        yield mail


@pytest.fixture
async def backlog(broker_url: str) -> AsyncIterator[Post]:
    """The broker while the router is not running: what is sent waits for it."""
    catalogue = load_catalogue(CATALOGUE)
    await declare_topology(broker_url, all_queues(catalogue.zones_by_code, catalogue.departments_by_code))
    async with post(broker_url) as mail:
        yield mail
