"""A task: an aggregate's effect that a partner did not take, as long as we tried."""

import pytest

from contracts.incidents import IncidentKind
from services.chassis.aggregates import Aggregates
from services.chassis.clock import ManualClock
from services.chassis.failpoints import Point
from services.chassis.parking.origin import FromWork
from services.chassis.parking.parked import Parked, ParkedStanding
from services.chassis.step import Cause, Step
from services.chassis.timers import park
from tests.component.chassis.conftest import Tally
from tests.component.chassis.parking.lab import CASE_NO, Lab, dying_at


async def _stall(tallies: Aggregates[Tally], clock: ManualClock, times: int = 1) -> None:
    """Let the sending give up, as a use case does after its last try."""
    given_up = Step(Tally(heard=("gave up",) * times), wakes={park("send"): clock.now()})
    await tallies.do(CASE_NO, Cause.request("give up", CASE_NO, str(times), by="test"), lambda _: given_up)


async def _timers(tallies: Aggregates[Tally]) -> list[str]:
    document = await tallies.collection.find_one({"_id": CASE_NO}, {"timers": 1})
    assert document is not None
    return sorted(document["timers"])


async def _only(lab: Lab) -> Parked:
    (parked,) = await lab.all()
    return parked


async def test_what_has_stalled_is_parked_with_its_reason_and_its_case_is_told(
    lab: Lab, tallies: Aggregates[Tally], clock: ManualClock
) -> None:
    await _stall(tallies, clock)

    await lab.wake()

    parked = await _only(lab)
    assert parked.origin == FromWork(collection="tallies", key=CASE_NO, what="send")
    assert (parked.trouble.kind, parked.trouble.reason) == (IncidentKind.INTERFACE, "502 after 7 tries")
    assert await lab.told(parked.id) == ["incident_opened"]
    assert await _timers(tallies) == []


@pytest.mark.parametrize(
    ("point", "passing"), [(Point.BEFORE_WRITE, 1), (Point.AFTER_WRITE, 1), (Point.BEFORE_WRITE, 2)]
)
async def test_a_death_while_a_task_is_parked_neither_loses_nor_doubles_it(
    lab: Lab, tallies: Aggregates[Tally], clock: ManualClock, point: Point, passing: int
) -> None:
    await _stall(tallies, clock)
    async with dying_at(point, passing, everywhere=True) as deaths:
        await lab.wake()
    assert deaths

    await lab.wake()

    parked = await _only(lab)
    assert parked.parkings == 1
    assert await lab.told(parked.id) == ["incident_opened"]
    assert await _timers(tallies) == []


@pytest.mark.parametrize(
    ("point", "passing"),
    [(Point.AFTER_WRITE, 1), (Point.BEFORE_WRITE, 2), (Point.AFTER_WRITE, 2), (Point.BEFORE_WRITE, 3)],
)
async def test_a_replayed_task_begins_anew_once_wherever_the_process_dies(
    lab: Lab, tallies: Aggregates[Tally], clock: ManualClock, point: Point, passing: int
) -> None:
    await _stall(tallies, clock)
    await lab.wake()
    parked = await _only(lab)

    async with dying_at(point, passing) as deaths:
        await lab.replay(parked.id)
    assert deaths
    await lab.wake()

    await lab.becomes(parked.id, ParkedStanding.REPLAYED)
    assert await lab.heard(CASE_NO) == ("gave up", "revived")
    assert await _timers(tallies) == ["send"]
    assert await lab.told(parked.id) == ["incident_opened", "incident_closed"]


async def test_a_task_that_stalls_again_is_the_same_thing_parked_again(
    lab: Lab, tallies: Aggregates[Tally], clock: ManualClock
) -> None:
    await _stall(tallies, clock)
    await lab.wake()
    await lab.replay((await _only(lab)).id)

    await _stall(tallies, clock, times=2)
    await lab.wake()

    parked = await _only(lab)
    assert (parked.standing, parked.parkings) == (ParkedStanding.PARKED, 2)


async def test_a_task_has_no_body_to_edit(lab: Lab, tallies: Aggregates[Tally], clock: ManualClock) -> None:
    await _stall(tallies, clock)
    await lab.wake()
    parked = await _only(lab)

    refused = await lab.door.put(f"/parked/{parked.id}/body", content=b"{}", headers={"If-Match": '"1"'})

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-editable")
