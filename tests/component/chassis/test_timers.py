import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from services.chassis.aggregates import Aggregates
from services.chassis.clock import ManualClock
from services.chassis.mongo import Database
from services.chassis.step import Cause, Step
from services.chassis.timers import Sleepers, Timer, park
from services.chassis.waking import Timers
from tests.component.chassis.conftest import Offered, Tally
from tests.component.chassis.test_aggregates import cause
from tests.support.eventually import eventually
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


async def test_hundreds_due_at_once_all_fire_once(
    timers: Timers, tallies: Aggregates[Tally], alarm: Alarm, clock: ManualClock
) -> None:
    keys = sorted(f"case {number}" for number in range(200))
    await asyncio.gather(*(_set(tallies, clock, key) for key in keys))
    clock.advance(WAIT)

    assert await timers.sweep() == 200

    assert sorted(timer.key for timer in alarm.fired) == keys


async def test_two_timers_of_one_aggregate_fire_one_after_the_other(
    timers: Timers, tallies: Aggregates[Tally], alarm: Alarm, clock: ManualClock
) -> None:
    due = clock.now() + WAIT
    wakes = {"ring:later": due + timedelta(seconds=1), "ring:bell": due, "ring:much later": due + WAIT}
    await tallies.do(CASE_NO, cause(), lambda _: Step(Tally(), wakes=wakes))
    clock.advance(WAIT + timedelta(seconds=1))

    assert await timers.sweep() == 2

    assert [timer.which for timer in alarm.fired] == ["bell", "later"]
    document = await tallies.collection.find_one({"_id": CASE_NO})
    assert document is not None
    assert (set(document["timers"]), document["wake_at"]) == ({"ring:much later"}, due + WAIT)


async def test_a_handler_that_keeps_failing_is_left_alone_longer_each_time_and_alerts_once(
    tallies: Aggregates[Tally], alarm: Alarm, clock: ManualClock
) -> None:
    ill = True

    async def ring(timer: Timer) -> None:
        if ill:
            raise RuntimeError("ill")
        await alarm(timer)

    timers = Timers([Sleepers(tallies, {"ring": ring})], clock, interval=1)
    await _set(tallies, clock)
    clock.advance(WAIT)
    pauses = []
    with capture_logs() as lines:
        for _ in range(8):
            assert await timers.sweep() == 1
            document = await tallies.collection.find_one({"_id": CASE_NO})
            assert document is not None
            pauses.append((document["wake_at"] - clock.now()).total_seconds() / 60)
            clock.advance(document["wake_at"] - clock.now())
        ill = False
        await timers.sweep()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert [line.get("alert") for line in lines if line["event"] == "timer_failed"] == [True] + [False] * 7
    assert len(alarm.fired) == 1


async def test_a_timer_that_nobody_handles_alerts_and_harms_no_other(
    timers: Timers, tallies: Aggregates[Tally], alarm: Alarm, clock: ManualClock
) -> None:
    await tallies.do(CASE_NO, cause(), lambda _: Step(Tally(), wakes={park("send"): clock.now()}))
    await _set(tallies, clock, "another case")
    clock.advance(WAIT)
    with capture_logs() as lines:
        assert await timers.sweep() == 2
    assert [line["timer"] for line in lines if line.get("alert")] == ["park:send"]
    assert [timer.key for timer in alarm.fired] == ["another case"]


async def test_what_is_held_back_is_moved_by_one_write_and_woken_by_nobody(
    tallies: Aggregates[Tally], alarm: Alarm, clock: ManualClock
) -> None:
    slot = clock.now() + WAIT + timedelta(seconds=90)
    timers = Timers([Sleepers(tallies, {"ring": alarm}, hold=lambda _: slot)], clock, interval=1)
    await _set(tallies, clock)
    before = await tallies.collection.find_one({"_id": CASE_NO})
    clock.advance(WAIT)

    assert await timers.sweep() == 0

    document = await tallies.collection.find_one({"_id": CASE_NO})
    assert before is not None
    assert document == {**before, "wake_at": slot}
    assert alarm.fired == []


async def test_what_is_to_be_parked_is_not_held_back(tallies: Aggregates[Tally], clock: ManualClock) -> None:
    parked: list[str] = []

    async def note(timer: Timer) -> None:
        parked.append(timer.which)

    later = clock.now() + WAIT
    timers = Timers([Sleepers(tallies, {"park": note}, hold=lambda _: later)], clock, interval=1)
    await tallies.do(CASE_NO, cause(), lambda _: Step(Tally(), wakes={park("send:bell"): clock.now()}))
    await timers.sweep()
    assert parked == ["send:bell"]


async def test_a_slow_partner_holds_up_its_own_lane_and_no_other(
    database: Database, clock: ManualClock, offered: Offered
) -> None:
    calls = Aggregates(
        database.calls,
        Tally,
        source="/yichuang/test",
        clock=clock,
        offer=offered,
        index=lambda tally: {"partner": tally.heard[0]},
    )
    answered, asking = asyncio.Event(), set[str]()
    quickly: list[str] = []

    async def ask(timer: Timer) -> None:
        if timer.key.startswith("slow"):
            asking.add(timer.key)
            await answered.wait()
        else:
            quickly.append(timer.key)
        await calls.do(
            timer.key,
            Cause.timer(timer.kind, timer.key, timer.due),
            lambda tally: Step(tally or Tally(), wakes={timer.kind: None}),
        )

    async def plan(partner: str, number: int, after: timedelta) -> None:
        step = Step(Tally(heard=(partner,)), wakes={"ring": clock.now() + after})
        await calls.do(f"{partner} {number}", cause(), lambda _: step)

    await asyncio.gather(
        *(plan("slow", number, timedelta(seconds=1)) for number in range(100)),
        *(plan("quick", number, timedelta(seconds=2)) for number in range(30)),
    )
    clock.advance(timedelta(seconds=3))
    timers = Timers([Sleepers(calls, {"ring": ask})], clock, interval=0.05)
    running = asyncio.create_task(timers.run())

    async def the_quick_are_done() -> bool:
        return len(quickly) == 30

    async def all_are_done() -> bool:
        return await calls.collection.count_documents({"wake_at": {"$exists": True}}) == 0

    await eventually(the_quick_are_done)
    assert 0 < len(asking) <= 8
    answered.set()
    await eventually(all_are_done)
    assert len(asking) == 100
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_an_idle_look_is_one_find_by_index(tallies: Aggregates[Tally], clock: ManualClock) -> None:
    plan = await tallies.collection.find({"wake_at": {"$lte": clock.now()}}).sort("wake_at", 1).explain()
    assert "wake_at" in str(plan["queryPlanner"]["winningPlan"])
