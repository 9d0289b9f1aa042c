"""Timers over a year in seconds, and over everything that can go wrong with time and processes."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.chassis import failpoints
from services.chassis.aggregates import Aggregates
from services.chassis.clock import ManualClock
from services.chassis.failpoints import Point
from services.chassis.mongo import Database
from services.chassis.outbox import ensure_indexes
from services.chassis.retry import PATIENCE, PAUSES, next_try
from services.chassis.step import Cause, Step
from services.chassis.timers import Sleepers, Timer
from services.chassis.waking import Timers
from tests.support.messages import NOW

YEAR = timedelta(days=365)
MONTH = timedelta(days=30)
JUMP = timedelta(minutes=5)
_examples = itertools.count()


class Diary(BaseModel):
    """An aggregate that writes down each firing of its timers, by kind and due time."""

    model_config = ConfigDict(frozen=True)
    fired: tuple[str, ...] = ()
    failing_since: AwareDatetime | None = None

    def noting(self, timer: Timer) -> "Diary":
        return self.model_copy(update={"fired": (*self.fired, f"{timer.kind}@{timer.due.isoformat()}")})


class DiedError(BaseException):
    """The process is gone."""


@dataclass
class Process:
    """One of the processes that share a collection: it has a clock of its own, and can die."""

    database: Database
    name: str
    clock: ManualClock
    before_its_step: Callable[[], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        self.diaries = Aggregates(
            self.database[self.name],
            Diary,
            source="/yichuang/test",
            clock=self.clock,
            offer=lambda *_: None,
        )
        self.start()

    def start(self) -> None:
        """Begin with nothing in memory."""
        self._timers = Timers([Sleepers(self.diaries, {"ring": self._ring})], self.clock, interval=1)

    async def sweep(self, dies_at: Point | None = None) -> None:
        """Wake what is due, unless the process dies at its next passing of a point."""
        if dies_at is None:
            await self._timers.sweep()
            return
        failpoints.install(_death(dies_at))
        try:
            await self._timers.sweep()
        except* DiedError:
            self.start()
        finally:
            failpoints.clear()

    async def _ring(self, timer: Timer) -> None:
        if self.before_its_step is not None:
            await self.before_its_step()
        left = int(timer.which)
        rings_again = {} if left == 0 else {f"ring:{left - 1}": timer.due + timedelta(seconds=40)}
        await self.diaries.do(
            timer.key,
            Cause.timer(timer.kind, timer.key, timer.due),
            lambda diary: Step((diary or Diary()).noting(timer), wakes={timer.kind: None, **rings_again}),
        )


def _death(at: Point) -> failpoints.Hook:
    def die(point: Point) -> None:
        if point is at:
            raise DiedError

    return die


@pytest.fixture(autouse=True)
def nothing_goes_wrong_afterwards() -> Iterator[None]:
    yield
    failpoints.clear()


async def test_a_year_of_retries_deadlines_and_polls_passes_in_seconds(
    database: Database, clock: ManualClock
) -> None:
    await ensure_indexes(database.year)
    diaries = Aggregates(database.year, Diary, source="/yichuang/test", clock=clock, offer=lambda *_: None)

    async def retry(timer: Timer) -> None:
        def fail(diary: Diary | None) -> Step[Diary]:
            noted = (diary or Diary()).noting(timer)
            since = noted.failing_since or clock.now()
            tries = sum(each.startswith("retry") for each in noted.fired)
            due = next_try(tries, since, clock.now())
            return Step(noted.model_copy(update={"failing_since": since}), wakes={"retry": due})

        await diaries.do(timer.key, Cause.timer(timer.kind, timer.key, timer.due), fail)

    async def poll(timer: Timer) -> None:
        again = clock.now() + MONTH
        await diaries.do(
            timer.key,
            Cause.timer(timer.kind, timer.key, timer.due),
            lambda diary: Step((diary or Diary()).noting(timer), wakes={"poll": again}),
        )

    async def deadline(timer: Timer) -> None:
        await diaries.do(
            timer.key,
            Cause.timer(timer.kind, timer.key, timer.due),
            lambda diary: Step((diary or Diary()).noting(timer), wakes={"deadline": None, "poll": None}),
        )

    start = clock.now()
    await _plan(diaries, "case", {"retry": start, "poll": start + MONTH, "deadline": start + YEAR})
    timers = Timers(
        [Sleepers(diaries, {"retry": retry, "poll": poll, "deadline": deadline})], clock, interval=1
    )
    while (document := await database.year.find_one({"_id": "case"})) and "wake_at" in document:
        clock.advance(document["wake_at"] - clock.now())
        await timers.sweep()

    diary = await diaries.get("case")
    assert diary is not None
    fired = [datetime.fromisoformat(each.partition("@")[2]) - start for each in diary.fired]
    tries = len(PAUSES) + 1
    assert fired[:tries] == [timedelta(), *itertools.accumulate(PAUSES)]
    assert fired[tries - 1] == PATIENCE
    assert fired[tries:] == [*(MONTH * count for count in range(1, 13)), YEAR]


async def test_of_two_processes_whose_clocks_are_further_apart_than_the_lease_one_takes_the_step(
    database: Database,
) -> None:
    await ensure_indexes(database.apart)
    slow = Process(database, "apart", ManualClock(NOW))
    ahead = Process(database, "apart", ManualClock(NOW + JUMP))
    acting: list[str] = []

    async def ahead_acts() -> None:
        acting.append("ahead")

    async def slow_is_overtaken() -> None:
        acting.append("slow")
        await ahead.sweep()

    slow.before_its_step, ahead.before_its_step = slow_is_overtaken, ahead_acts
    await _plan(slow.diaries, "case", {"ring:0": NOW})
    await slow.sweep()

    diary = await slow.diaries.get("case")
    assert diary is not None
    assert (acting, len(diary.fired)) == (["slow", "ahead"], 1)


WHICH = st.integers(0, 1)
EVENTS = st.one_of(
    st.tuples(st.just("sweep"), WHICH),
    st.tuples(st.just("both sweep"), WHICH),
    st.tuples(st.just("time passes"), st.integers(1, 90)),
    st.tuples(st.just("clock jumps on"), WHICH),
    st.tuples(st.just("clock jumps back"), WHICH),
    st.tuples(st.just("dies before its step"), WHICH),
    st.tuples(st.just("dies after its step"), WHICH),
)
PLANS = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 2)), min_size=1, max_size=5)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plans=PLANS, events=st.lists(EVENTS, max_size=12))
async def test_whatever_happens_every_timer_fires_once(
    database: Database, plans: list[tuple[int, int]], events: list[tuple[str, int]]
) -> None:
    name = f"diaries{next(_examples)}"
    await ensure_indexes(database[name])
    processes = [Process(database, name, ManualClock(NOW)) for _ in range(2)]
    diaries = processes[0].diaries
    for number, (after, again) in enumerate(plans):
        await _plan(diaries, str(number), {f"ring:{again}": NOW + timedelta(seconds=after)})

    for what, which in events:
        await _happens(what, which, processes)
    while await database[name].count_documents({"wake_at": {"$exists": True}}):
        for process in processes:
            process.clock.advance(timedelta(seconds=61))
            await process.sweep()

    for number, (after, again) in enumerate(plans):
        diary = await diaries.get(str(number))
        assert diary is not None
        assert list(diary.fired) == [
            f"ring:{again - count}@{(NOW + timedelta(seconds=after + 40 * count)).isoformat()}"
            for count in range(again + 1)
        ]


async def _plan(diaries: Aggregates[Diary], key: str, wakes: Mapping[str, datetime | None]) -> None:
    await diaries.do(key, Cause.request("plan", key, "1", by="test"), lambda _: Step(Diary(), wakes=wakes))


async def _happens(what: str, which: int, processes: list[Process]) -> None:
    match what:
        case "sweep":
            await processes[which].sweep()
        case "both sweep":
            await asyncio.gather(*(process.sweep() for process in processes))
        case "time passes":
            for process in processes:
                process.clock.advance(timedelta(seconds=which))
        case "clock jumps on":
            processes[which].clock.advance(JUMP)
        case "clock jumps back":
            processes[which].clock.advance(-JUMP)
        case "dies before its step":
            await processes[which].sweep(dies_at=Point.BEFORE_WRITE)
        case "dies after its step":
            await processes[which].sweep(dies_at=Point.AFTER_WRITE)
