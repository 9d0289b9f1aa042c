import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from services.chassis.aggregates import Aggregates
from services.chassis.clock import ManualClock
from services.chassis.step import Cause, Step
from services.chassis.timers import Sleepers, Timer
from services.chassis.waking import Timers
from tests.component.chassis.conftest import Tally
from tests.component.chassis.test_aggregates import cause
from tests.support.messages import CASE_NO

WAIT = timedelta(days=30)


class Alarm:
    """Notes each firing in its aggregate and ends the timer."""

    def __init__(self, tallies: Aggregates[Tally]) -> None:
        self._tallies = tallies
        self.fired: list[Timer] = []

    async def __call__(self, timer: Timer) -> None:
        self.fired.append(timer)
        await self._tallies.do(
            timer.key,
            Cause.timer(timer.kind, timer.key, timer.due),
            lambda tally: Step(
                Tally(heard=(*(tally or Tally()).heard, f"{timer.which} of {timer.key}")),
                wakes={timer.kind: None},
            ),
        )


@pytest.fixture
def alarm(tallies: Aggregates[Tally]) -> Alarm:
    return Alarm(tallies)


@pytest.fixture
def timers(tallies: Aggregates[Tally], alarm: Alarm, clock: ManualClock) -> Timers:
    return Timers([Sleepers(tallies, {"ring": alarm})], clock, interval=0.05)


async def _set(tallies: Aggregates[Tally], clock: ManualClock, key: str = CASE_NO) -> None:
    due = clock.now() + WAIT
    await tallies.do(key, cause(), lambda tally: Step(tally or Tally(), wakes={"ring:bell": due}))


async def test_a_timer_fires_when_due_and_not_before(
    timers: Timers, tallies: Aggregates[Tally], alarm: Alarm, clock: ManualClock
) -> None:
    await _set(tallies, clock)

    assert await timers.sweep() == 0
    clock.advance(WAIT)
    assert await timers.sweep() == 1
    assert await timers.sweep() == 0

    tally = await tallies.get(CASE_NO)
    assert tally is not None
    assert tally.heard == (f"bell of {CASE_NO}",)
    assert [timer.kind for timer in alarm.fired] == ["ring:bell"]


async def test_of_several_processes_one_wakes_an_aggregate(
    timers: Timers, tallies: Aggregates[Tally], alarm: Alarm, clock: ManualClock
) -> None:
    other = Timers([Sleepers(tallies, {"ring": alarm})], clock, interval=0.05)
    await asyncio.gather(*(_set(tallies, clock, f"case {number}") for number in range(20)))
    clock.advance(WAIT)

    woken = await asyncio.gather(timers.sweep(), other.sweep())

    assert sum(woken) == 20
    assert sorted(timer.key for timer in alarm.fired) == sorted(f"case {number}" for number in range(20))


async def test_a_timer_whose_handler_died_comes_back_after_its_lease(
    tallies: Aggregates[Tally], alarm: Alarm, clock: ManualClock
) -> None:
    async def die(_: Timer) -> None:
        raise RuntimeError("died")

    await _set(tallies, clock)
    clock.advance(WAIT)
    with capture_logs() as lines:
        await Timers([Sleepers(tallies, {"ring": die})], clock, interval=1).sweep()
    assert [line["event"] for line in lines if line.get("alert")] == ["timer_failed"]

    after = Timers([Sleepers(tallies, {"ring": alarm})], clock, interval=1)
    assert await after.sweep() == 0
    clock.advance(timedelta(seconds=61))
    assert await after.sweep() == 1
    assert [timer.due for timer in alarm.fired] == [alarm.fired[0].due]


async def test_thousands_due_at_once_drain_in_batches(
    timers: Timers, tallies: Aggregates[Tally], alarm: Alarm, clock: ManualClock
) -> None:
    for batch in range(0, 100, 20):
        await asyncio.gather(*(_set(tallies, clock, f"case {number}") for number in range(batch, batch + 20)))
    clock.advance(WAIT)

    sweeps = 0
    while await timers.sweep():
        sweeps += 1

    assert sweeps >= 3
    assert len(alarm.fired) == 100
