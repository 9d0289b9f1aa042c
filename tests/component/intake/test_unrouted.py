from datetime import timedelta

import pytest

from contracts.events import CaseAcceptedV1
from services.chassis.clock import ManualClock
from services.chassis.mongo import Database
from services.intake.settings import IntakeSettings
from services.intake.usecases.repeat_acceptance import ROUTED_WITHIN
from tests.component.intake.asking import Case
from tests.component.intake.running import Neighbours, Spy, running
from tests.support.cases import History
from tests.support.eventually import eventually
from tests.support.messages import NOW
from tests.support.telling import said

ACCEPTED = CaseAcceptedV1.TYPE


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


async def test_a_case_that_nobody_routed_is_told_again_under_the_same_id_ever_more_rarely(
    settings: IntakeSettings, clock: ManualClock, spy: Spy, database: Database
) -> None:
    async with running(settings, clock=clock) as intake:
        case = await Case.accepted(intake)
        (first,) = await spy.hears(ACCEPTED)
        clock.advance(ROUTED_WITHIN)
        again = await spy.hears(ACCEPTED, times=2)
        clock.advance(ROUTED_WITHIN)
        await spy.hears(ACCEPTED, times=3)
        found = await database.cases.find_one({"_id": case.no})

    assert again == [first, first]
    assert found is not None
    assert found["timers"]["unrouted"] == clock.now() + 2 * ROUTED_WITHIN


async def test_a_case_that_was_routed_is_told_once(
    settings: IntakeSettings, clock: ManualClock, spy: Spy, neighbours: Neighbours, database: Database
) -> None:
    async with running(settings, clock=clock) as intake:
        routed, other = await Case.accepted(intake), await Case.accepted(intake)
        await neighbours.say(said(routed.no, History().routed()))

        async def forgotten() -> bool:
            found = await database.cases.find_one({"_id": routed.no}) or {}
            return found["timers"] == {} and "wake_at" not in found

        await eventually(forgotten)
        clock.advance(timedelta(days=1))
        told = await spy.hears(ACCEPTED, times=3)  # the other's, again: it was due no later

    assert [message.subject for message in told].count(routed.no) == 1
    assert [message.subject for message in told].count(other.no) == 2
