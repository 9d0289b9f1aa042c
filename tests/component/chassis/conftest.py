from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from contracts.topology import all_queues
from services.chassis.aggregates import Aggregates
from services.chassis.broker import declare_topology
from services.chassis.clock import ManualClock
from services.chassis.mongo import Database, connect
from services.chassis.outbox import ensure_indexes
from services.chassis.outgoing import Outgoing
from services.chassis.publisher import Publisher
from services.chassis.trail import Chain
from tests.support.messages import NOW

CHAIN = Chain(b"an audit key of the tests")


class Tally(BaseModel):
    """A small aggregate: what it heard, in the order it heard it."""

    model_config = ConfigDict(frozen=True)
    heard: tuple[str, ...] = ()


class Offered:
    """Takes what would go to the relay."""

    def __init__(self) -> None:
        self.batches: list[tuple[Any, str, tuple[Outgoing, ...]]] = []

    def __call__(self, collection: Any, key: str, outgoing: tuple[Outgoing, ...]) -> None:
        self.batches.append((collection, key, outgoing))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
async def database(mongo_url: str, database_prefix: str) -> AsyncIterator[Database]:
    client = connect(mongo_url, "test")
    yield client[f"{database_prefix}_test"]
    client.close()


@pytest.fixture
def offered() -> Offered:
    return Offered()


@pytest.fixture
async def tallies(database: Database, clock: ManualClock, offered: Offered) -> Aggregates[Tally]:
    await ensure_indexes(database.tallies)
    await database.tallies.create_index("index.first", unique=True, sparse=True)
    return Aggregates(
        database.tallies,
        Tally,
        source="/yichuang/test",
        clock=clock,
        offer=offered,
        chain=CHAIN,
        index=lambda tally: {"first": tally.heard[0]} if tally.heard else {},
    )


@pytest.fixture
async def topology(broker_url: str) -> str:
    """A broker with every queue of a centre with one zone and one department."""
    await declare_topology(broker_url, all_queues(["market"], ["shiyao"]))
    return broker_url


@pytest.fixture
async def publisher(topology: str) -> AsyncIterator[Publisher]:
    connected = Publisher(topology, timeout=5)
    await connected.start()
    yield connected
    await connected.stop()
