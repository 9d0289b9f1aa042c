from collections import Counter

import pytest
from pymongo import monitoring

from contracts.events import CaseAcceptedV1
from services.chassis.mongo import Database
from services.intake.adapters.serials import BLOCK
from services.intake.settings import IntakeSettings
from tests.component.intake.asking import Case
from tests.component.intake.running import Neighbours, Spy, running
from tests.support.eventually import eventually
from tests.support.telling import DISPATCH, ISSUED, granted_and_made

_DOCUMENT_COMMANDS = {"find", "insert", "update", "findAndModify"}


class RoundTrips(monitoring.CommandListener):
    """Counts what is asked of one database, by command and collection."""

    def __init__(self, database: str) -> None:
        self._database = database
        self.counted: Counter[tuple[str, str]] = Counter()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.database_name == self._database and event.command_name in _DOCUMENT_COMMANDS:
            self.counted[event.command_name, event.command[event.command_name]] += 1

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


@pytest.fixture
def round_trips(settings: IntakeSettings) -> RoundTrips:
    listener = RoundTrips(f"{settings.database_prefix}_intake")
    monitoring.register(listener)
    return listener


async def test_a_case_costs_two_round_trips_and_each_fact_two(
    round_trips: RoundTrips, settings: IntakeSettings, spy: Spy, neighbours: Neighbours, database: Database
) -> None:
    # sweeps are a price of time, not of cases; facts of one case that come at once may conflict and reread
    quiet = settings.model_copy(update={"sweep_interval": 600.0, "prefetch": 1})
    async with running(quiet) as intake:
        case = await Case.accepted(intake)
        await spy.hears(CaseAcceptedV1.TYPE)
        await eventually(lambda: _counted(round_trips, "update", 1))
        round_trips.counted.clear()
        for number in range(1, BLOCK + 1):
            await Case.accepted(intake)
            await spy.hears(CaseAcceptedV1.TYPE, number + 1)
        await eventually(lambda: _all_cleared(database))
        cleared = round_trips.counted.pop(("update", "cases"))
        assert cleared <= BLOCK, "the outbox is cleared once a case at most, less often under load"
        assert round_trips.counted == {
            ("findAndModify", "serials"): 1,
            ("find", "cases"): BLOCK,
            ("insert", "cases"): BLOCK,
        }
        round_trips.counted.clear()
        told = granted_and_made(case.no)
        await neighbours.say(*told)
        await spy.hears(DISPATCH)
        assert round_trips.counted == {("find", "cases"): len(told), ("update", "cases"): len(told)}
        assert len(spy.of(ISSUED, DISPATCH)) == 2


async def _all_cleared(database: Database) -> bool:
    """Say whether nothing waits to be published, by a command that is not counted."""
    return await database.cases.count_documents({"unsent_since": {"$exists": True}}) == 0


async def _counted(round_trips: RoundTrips, command: str, times: int) -> bool:
    return round_trips.counted[command, "cases"] >= times
