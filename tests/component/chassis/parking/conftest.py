from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from services.chassis import logs
from services.chassis.aggregates import Aggregates
from services.chassis.clock import ManualClock
from services.chassis.mongo import Database
from services.chassis.outbox import ensure_indexes
from services.chassis.parking import ParkingLot
from services.chassis.publisher import Publisher
from services.chassis.step import Step
from services.chassis.timers import Sleepers
from tests.component.chassis.conftest import Offered, Tally
from tests.component.chassis.parking.lab import Lab, running


@pytest.fixture(autouse=True)
def every_line_is_logged() -> None:
    """Log as services do: a stack drawn with all its variables takes longer than what it is about."""
    logs.configure("router", "DEBUG")


def _send_anew(tally: Tally, now: datetime) -> Step[Tally] | None:
    """Begin a stalled sending anew; one that is done is left as it is."""
    if "sent" in tally.heard:
        return None
    return Step(Tally(heard=(*tally.heard, "revived")), wakes={"send": now + timedelta(hours=1)})


@pytest.fixture
def work(tallies: Aggregates[Tally]) -> list[Sleepers]:
    """Tallies whose sending may stall."""
    return [Sleepers(tallies, revive={"send": _send_anew}, why={"send": lambda _: "502 after 7 tries"})]


@pytest.fixture
async def lot(database: Database, clock: ManualClock, offered: Offered) -> ParkingLot:
    found = ParkingLot(database.parked, clock, service="router", offer=offered)
    await ensure_indexes(found.collection)
    await found.ensure_indexes()
    return found


@pytest.fixture
async def lab(
    lot: ParkingLot,
    clock: ManualClock,
    publisher: Publisher,
    tallies: Aggregates[Tally],
    work: list[Sleepers],
    topology: str,
) -> AsyncIterator[Lab]:
    async with running(lot, clock, publisher, tallies, work, topology) as found:
        yield found
