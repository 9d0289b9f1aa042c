from collections.abc import AsyncIterator

import httpx
import pytest

from contracts.catalog import Catalogue
from contracts.topology import all_queues
from services.chassis.broker import declare_topology
from services.chassis.catalogue import load_catalogue
from services.chassis.clock import SystemClock
from services.chassis.mongo import Database, connect
from services.chassis.service import Ground
from services.intake.adapters.store import CaseBooks
from services.intake.app import create
from services.intake.settings import IntakeSettings
from tests.component.intake.running import CATALOG, Neighbours, Spy, client_of, running, settings_of


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(CATALOG)


@pytest.fixture
def settings(broker_url: str, mongo_url: str, database_prefix: str) -> IntakeSettings:
    return settings_of(broker_url, mongo_url, database_prefix)


@pytest.fixture
async def intake(settings: IntakeSettings) -> AsyncIterator[httpx.AsyncClient]:
    async with running(settings) as client:
        yield client


@pytest.fixture
async def doors(mongo_url: str, database_prefix: str, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Intake's HTTP doors and its store, without a broker: enough for what is refused, read or accepted."""
    await CaseBooks(Ground(database, SystemClock(), load_catalogue(CATALOG), lambda *_: None)).prepare()
    async with client_of(create(settings_of("amqp://127.0.0.1:9", mongo_url, database_prefix))) as client:
        yield client


@pytest.fixture
async def topology(broker_url: str, catalogue: Catalogue) -> str:
    """The virtual host with every queue of the centre."""
    await declare_topology(broker_url, all_queues(catalogue.zones_by_code, catalogue.departments_by_code))
    return broker_url


@pytest.fixture
async def spy(topology: str) -> AsyncIterator[Spy]:
    async with Spy.on(topology) as listening:
        yield listening


@pytest.fixture
async def neighbours(topology: str) -> AsyncIterator[Neighbours]:
    async with Neighbours.on(topology) as connected:
        yield connected


@pytest.fixture
async def database(mongo_url: str, database_prefix: str) -> AsyncIterator[Database]:
    client = connect(mongo_url, "test")
    yield client[f"{database_prefix}_intake"]
    client.close()
