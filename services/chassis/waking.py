import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from services.chassis.aggregates import ConflictError
from services.chassis.clock import Clock
from services.chassis.lanes import Lane, Lanes
from services.chassis.logs import get_log
from services.chassis.mongo import MONGO_AWAY
from services.chassis.stumbles import Stumbles, pause
from services.chassis.timers import PARK, Sleepers, Timer

_LEASE: Final = timedelta(seconds=60)
_LONGEST: Final = 50.0
"""Seconds; who takes longer is cut off while the lease still holds."""
_BATCH: Final = 64
_WIDTH: Final = 8


@dataclass(frozen=True, slots=True)
class _Sleeper:
    """An aggregate that was found due: when it was to wake, and its timers."""

    key: str
    wake_at: datetime
    timers: Mapping[str, datetime]
    index: Mapping[str, Any]

    def due(self, now: datetime) -> list[Timer]:
        """Return the timers that are due, the oldest first."""
        found = [Timer(self.key, kind, due) for kind, due in self.timers.items() if due <= now]
        return sorted(found, key=lambda timer: timer.due)

    def next_after(self, now: datetime, latest: datetime) -> datetime:
        """Return when the first timer that is not due yet will be, ``latest`` at the latest."""
        return min([latest, *(due for due in self.timers.values() if due > now)])


class Timers:
    """Wakes aggregates whose timers are due.

    A timer is a field of the aggregate it wakes, stored by the same write that asked for it, one of each
    kind. Waking claims the aggregate for a minute, so that of several processes one acts; a process that
    dies then leaves a lease that runs out. A handler ends its timer by the step that it takes, and names
    the firing as its cause: should clocks disagree by more than the lease, the step is still taken once.

    Thousands due at once are woken a few at a time and lane, and a lane that is slow holds up no other.
    """

    def __init__(self, sleepers: Sequence[Sleepers], clock: Clock, *, interval: float) -> None:
        self._rooms = [_Room(each, clock) for each in sleepers]
        self._interval = interval

    async def run(self) -> None:
        """Wake what is due until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for room in self._rooms:
                tasks.create_task(room.run(self._interval))

    async def sweep(self) -> int:
        """Wake all that is due and return how many timers fired."""
        return sum([await room.sweep() for room in self._rooms])


class _Room:
    """One collection of sleepers."""

    def __init__(self, sleepers: Sleepers, clock: Clock) -> None:
        self._sleepers = sleepers
        self._collection = sleepers.collection
        self._clock = clock
        self._lanes = Lanes(_WIDTH)
        self._in_hand: set[str] = set()
        self._stumbles = Stumbles()
        self._fired = 0

    async def run(self, interval: float) -> None:
        async with asyncio.TaskGroup() as tasks:
            while True:
                if not await self._look(tasks):
                    await self._lanes.room_within(interval)

    async def sweep(self) -> int:
        before = self._fired
        while True:
            async with asyncio.TaskGroup() as tasks:
                started = await self._look(tasks)
            if not started:
                return self._fired - before

    async def _look(self, tasks: asyncio.TaskGroup) -> int:
        """Begin to wake what is due, of lanes that have room, and return how many."""
        try:
            due = [each for each in await self._due() if each.key not in self._in_hand]
        except MONGO_AWAY as error:
            get_log().warning("timers_unreadable", collection=self._collection.name, error=repr(error))
            return 0
        for sleeper in due:
            self._in_hand.add(sleeper.key)
            tasks.create_task(self._in_turn(sleeper, self._lanes.queue_up(sleeper.index.get("partner"))))
        return len(due)

    async def _due(self) -> list[_Sleeper]:
        query: dict[str, Any] = {"wake_at": {"$lte": self._clock.now()}}
        if full := self._lanes.full():
            query["index.partner"] = {"$nin": full}
        cursor = self._collection.find(query, {"wake_at": 1, "timers": 1, "index": 1})
        documents = await cursor.sort("wake_at", 1).limit(_BATCH).to_list(_BATCH)
        return [_Sleeper(each["_id"], each["wake_at"], each["timers"], each["index"]) for each in documents]

    async def _in_turn(self, sleeper: _Sleeper, lane: Lane) -> None:
        try:
            async with lane.turn():
                await self._wake(sleeper)
        except MONGO_AWAY as error:
            get_log().warning("timer_put_off", key=sleeper.key, error=repr(error))
        finally:
            self._in_hand.discard(sleeper.key)

    async def _wake(self, sleeper: _Sleeper) -> None:
        now = self._clock.now()
        due = sleeper.due(now)
        held = None if any(timer.what == PARK for timer in due) else self._sleepers.hold(sleeper.index)
        if held or not due:
            await self._move(sleeper.key, sleeper.wake_at, to=held or now + _LEASE)
            return
        seen = sleeper.wake_at
        for timer in due:
            lease = self._clock.now() + _LEASE
            # the step of the timer before may have left the aggregate to wake for this one
            if not await self._move(sleeper.key, seen, timer.due, to=lease):
                return
            self._fired += 1
            await self._call(sleeper, timer, lease)
            seen = lease

    async def _call(self, sleeper: _Sleeper, timer: Timer, lease: datetime) -> None:
        log = get_log().bind(timer=timer.kind, key=timer.key)
        try:
            async with asyncio.timeout(_LONGEST):
                await self._sleepers.wake[timer.what](timer)
        except (*MONGO_AWAY, ConflictError) as error:
            log.warning("timer_put_off", error=repr(error))
        except Exception:
            times = self._stumbles.count(timer.key, timer.kind)
            log.exception("timer_failed", times=times, alert=times == 1)
            rested = lease - _LEASE + pause(times)
            await self._move(sleeper.key, lease, to=sleeper.next_after(self._clock.now(), rested))
        else:
            self._stumbles.end(timer.key, timer.kind)

    async def _move(self, key: str, *seen: datetime, to: datetime) -> bool:
        """Let an aggregate wake at another time, if it is still to wake when it was seen to."""
        moved = await self._collection.update_one(
            {"_id": key, "wake_at": {"$in": list(seen)}}, {"$set": {"wake_at": to}}
        )
        return moved.modified_count == 1
