from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.audit.books import Books
from services.chassis.aggregates import Aggregates
from services.chassis.mongo import Database, connect
from services.chassis.step import Cause, Step
from tests.component.chassis.conftest import CHAIN, Tally

CASE, OTHER = "6229000220261123000017", "6229000220261123000025"


@pytest.fixture
async def books(mongo_url: str, database_prefix: str) -> AsyncIterator[Books]:
    client = connect(mongo_url, "test")
    yield Books(client, database_prefix)
    client.close()


async def hear(tallies: Aggregates[Tally], key: str, word: str) -> None:
    cause = Cause.request("hear", key, word, by="officer")
    await tallies.do(
        key, cause, lambda tally: Step(Tally(heard=((tally.heard if tally else ()) + (f"{key}{word}",))))
    )


async def broken(books: Books, case_no: str | None = None) -> dict[str, list[str]]:
    return {trail.key: found async for trail in books.trails(case_no) if (found := trail.breaks(CHAIN))}


async def test_a_trail_that_was_written_and_read_again_is_whole(
    tallies: Aggregates[Tally], books: Books
) -> None:
    for key in (CASE, f"{CASE}.gongshang", OTHER):
        for word in ("one", "two", "three"):
            await hear(tallies, key, word)

    assert await broken(books) == {}
    assert await books.count(None) == 3
    assert [trail.key async for trail in books.trails(CASE)] == [CASE, f"{CASE}.gongshang"]
    assert await books.count(CASE) == 2


@pytest.mark.parametrize(
    "tampering",
    [
        {"$set": {"history.0.by": "somebody-else"}},
        {"$set": {"state.heard": []}},
        {"$pop": {"history": 1}},
        {"$set": {"history.1.at": None}},
    ],
    ids=str,
)
async def test_tampering_in_the_database_shows(
    tallies: Aggregates[Tally], books: Books, database: Database, tampering: dict[str, Any]
) -> None:
    for key in (CASE, OTHER):
        await hear(tallies, key, "one")
        await hear(tallies, key, "two")
    await database.tallies.update_one({"_id": CASE}, tampering)

    assert list(await broken(books)) == [CASE]


async def test_what_belongs_to_no_trail_is_not_audited(
    tallies: Aggregates[Tally], books: Books, database: Database
) -> None:
    await hear(tallies, CASE, "one")
    await database.serials.insert_one({"_id": "20261123", "next": 7})

    assert [trail.key async for trail in books.trails(None)] == [CASE]
