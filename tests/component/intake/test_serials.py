import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest

from services.chassis.mongo import connect
from services.intake.adapters.serials import BLOCK, Serials

DAY = date(2026, 11, 23)


@pytest.fixture
async def processes(mongo_url: str, database_prefix: str) -> AsyncIterator[list[Serials]]:
    """Four processes' worth of serials, each on a connection of its own."""
    clients = [connect(mongo_url, "test") for _ in range(4)]
    yield [Serials(client[f"{database_prefix}_intake"].serials) for client in clients]
    for client in clients:
        client.close()


async def test_no_two_processes_give_one_serial(processes: list[Serials]) -> None:
    each = 3 * BLOCK + 7
    given = await asyncio.gather(*(serials.next(DAY) for _ in range(each) for serials in processes))
    assert len(set(given)) == len(given) == each * len(processes)
    assert min(given) == 1
    assert max(given) <= len(processes) * 4 * BLOCK


async def test_each_day_begins_at_one(processes: list[Serials]) -> None:
    serials, *_ = processes
    assert [await serials.next(DAY) for _ in range(3)] == [1, 2, 3]
    assert await serials.next(date(2026, 11, 24)) == 1
    assert await serials.next(DAY) == BLOCK + 1
