from collections import Counter
from typing import Any

import pytest
from pymongo import monitoring

from contracts.case import RatedStage, RatingLevel
from services.chassis.mongo import Database
from tests.component.router.conftest import Tell
from tests.support.messages import CASE_NO, accepted
from tests.support.router_facts import granted, rated, withdrawn

OTHER_CASE = "6229000220261123000025"


class RoundTrips(monitoring.CommandListener):
    """Counts what is asked of Mongo, by database."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str]] = Counter()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Count a command."""
        self._seen[event.database_name, event.command_name] += 1

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing: it was counted when it started."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing: it was counted when it started."""

    def of(self, database: Database) -> dict[str, int]:
        """Return how often each command was asked of one database."""
        return {command: count for (name, command), count in self._seen.items() if name == database.name}


@pytest.fixture(scope="module", autouse=True)
def round_trips() -> RoundTrips:
    listener = RoundTrips()
    monitoring.register(listener)  # pymongo hands it to every client made from now on
    return listener


async def test_a_fact_costs_one_read_and_one_write_and_a_case_two_publishes(
    round_trips: RoundTrips, tell: Tell, database: Database
) -> None:
    facts: list[Any] = [
        accepted(),
        granted(CASE_NO),
        rated(CASE_NO, RatedStage.ACCEPTANCE, RatingLevel.SATISFIED),
        rated(CASE_NO, RatedStage.COMPLETION, RatingLevel.SATISFIED),
    ]

    published = [len(await tell(fact)) for fact in facts]

    assert published == [2, 0, 0, 0]
    assert round_trips.of(database) == {"find": 4, "insert": 1, "update": 3}


async def test_a_withdrawn_case_costs_a_read_a_write_and_a_publish_more(
    round_trips: RoundTrips, tell: Tell, database: Database
) -> None:
    published = [len(await tell(fact)) for fact in (accepted(OTHER_CASE), withdrawn(OTHER_CASE))]

    assert published == [2, 1]
    assert round_trips.of(database) == {"find": 2, "insert": 1, "update": 1}


async def test_a_repeat_costs_two_reads_and_no_write(
    round_trips: RoundTrips, tell: Tell, database: Database
) -> None:
    fact = accepted()

    assert await tell(fact) == await tell(fact)

    assert round_trips.of(database) == {"find": 3, "insert": 1}
