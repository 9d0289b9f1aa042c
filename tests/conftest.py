"""Broker and database for tests, found as ``tests.servers`` says; shared by a run, divided between tests."""

import uuid
from collections.abc import AsyncIterator

import pytest
import structlog

from tests.servers.broker import SharedBroker, broker_of_run
from tests.servers.database import database_of_run, drop_databases


@pytest.fixture(autouse=True)
def every_line_is_logged() -> None:
    """Undo what a service built in this process before said about levels."""
    structlog.reset_defaults()


@pytest.fixture(scope="session")
async def shared_broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SharedBroker]:
    async with broker_of_run(tmp_path_factory.mktemp("broker")) as broker:
        yield broker


@pytest.fixture(scope="session")
async def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with database_of_run(tmp_path_factory.mktemp("mongo")) as url:
        yield url


@pytest.fixture
async def broker_url(shared_broker: SharedBroker) -> AsyncIterator[str]:
    """A virtual host of this test's own."""
    async with shared_broker.virtual_host(f"test-{uuid.uuid4().hex}") as url:
        yield url


@pytest.fixture
async def database_prefix(mongo_url: str) -> AsyncIterator[str]:
    """Databases whose names begin so are this test's own, and dropped after it."""
    prefix = f"t{uuid.uuid4().hex[:16]}"
    yield prefix
    await drop_databases(mongo_url, prefix)
