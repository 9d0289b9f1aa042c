"""A queue, a consumer that does something once for each message, and all that parks and replays."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import aio_pika
import httpx
from fastapi import FastAPI

from contracts.case_number import CaseNumber
from contracts.envelope import Message
from contracts.topology import ROUTER_CASES
from services.chassis import failpoints, problem
from services.chassis.aggregates import Aggregates
from services.chassis.clock import ManualClock
from services.chassis.consume import Consumer, DeadLetters, Subscription
from services.chassis.failpoints import Point
from services.chassis.inflow import Inflow
from services.chassis.outgoing import Outgoing
from services.chassis.parking import ParkingLot
from services.chassis.parking.operator import operator_routes
from services.chassis.parking.parked import Parked, ParkedStanding
from services.chassis.parking.replays import Replays
from services.chassis.parking.wiring import parking_what_stalls, sleepers_of
from services.chassis.publisher import Publisher
from services.chassis.reading import Reader
from services.chassis.staff.roles import Role
from services.chassis.step import Cause, Step
from services.chassis.timers import Sleepers
from services.chassis.waking import Timers
from tests.component.chassis.conftest import Tally
from tests.support.eventually import eventually
from tests.support.staff import bearer, gate

QUEUE = ROUTER_CASES.name


def case_no(serial: int = 1) -> str:
    """Return a well-formed case number: only such cases are told of what is parked."""
    return str(CaseNumber("622900", "02", date(2026, 11, 23), serial))


CASE_NO = case_no()


class DiedError(Exception):
    """Stands for a process that ends at a line."""


@dataclass
class Effect:
    """What handling a message does: its case's tally hears it, once. ``broken`` messages fail before."""

    tallies: Aggregates[Tally]
    broken: set[str] = field(default_factory=set)
    runs: int = 0

    async def __call__(self, message: Message[Any]) -> Sequence[Outgoing]:
        self.runs += 1
        if message.subject in self.broken:
            raise ValueError("cannot")

        def hear(tally: Tally | None) -> Step[Tally]:
            return Step(Tally(heard=(*(() if tally is None else tally.heard), str(message.id))))

        await self.tallies.handle(message.subject, Cause.message(message), hear)
        return ()


@dataclass
class Lab:
    """Everything of one test; ``work`` holds the sleepers whose tasks may stall."""

    lot: ParkingLot
    clock: ManualClock
    publisher: Publisher
    effect: Effect
    timers: Timers
    door: httpx.AsyncClient
    url: str
    app: FastAPI

    async def put(self, body: bytes, **properties: Any) -> None:
        """Publish raw bytes as a foreign client does."""
        async with await aio_pika.connect(self.url) as connection:
            channel = await connection.channel()
            await channel.default_exchange.publish(aio_pika.Message(body, **properties), QUEUE)

    async def say(self, *messages: Message[Any]) -> None:
        await self.publisher.publish([Outgoing.of(message) for message in messages])

    async def heard(self, case_no: str) -> tuple[str, ...]:
        tally = await self.effect.tallies.get(case_no)
        return () if tally is None else tally.heard

    async def all(self) -> list[Parked]:
        documents = await self.lot.collection.find({}, {"state": 1}).to_list(None)
        return [self.lot.records.parse(document) for document in documents]

    async def parked(self, count: int = 1) -> list[Parked]:
        """Wait until so many things stand here."""

        async def enough() -> list[Parked]:
            found = [each for each in await self.all() if each.standing is ParkedStanding.PARKED]
            return found if len(found) == count else []

        return await eventually(enough)

    async def becomes(self, key: str, standing: ParkedStanding) -> Parked:
        async def so() -> Parked | None:
            found = await self.lot.get(key)
            return found if found.standing is standing else None

        found = await eventually(so)
        assert found is not None
        return found

    async def told(self, key: str) -> list[str]:
        """Return the types of what the case was told of a parked thing, as stored to be published."""
        document = await self.lot.collection.find_one({"_id": key}, {"unsent": 1})
        assert document is not None
        return [each["type"].split(".")[2] for each in document["unsent"]]

    async def replay(self, key: str) -> httpx.Response:
        return await self.door.post(f"/parked/{key}/replay")

    async def wake(self, later: timedelta = timedelta(minutes=2)) -> None:
        self.clock.advance(later)
        await self.timers.sweep()

    async def drained(self) -> bool:
        async with await aio_pika.connect(self.url) as connection:
            declared = await (await connection.channel()).declare_queue(QUEUE, passive=True)
            return declared.declaration_result.message_count == 0


@asynccontextmanager
async def dying_at(point: Point, passing: int = 1, *, everywhere: bool = False) -> AsyncIterator[list[Point]]:
    """Let what this task does, or anyone, die where it passes a point for the n-th time."""
    task, left, deaths = asyncio.current_task(), passing, []

    def hook(passed: Point) -> None:
        nonlocal left
        if passed is point and (everywhere or asyncio.current_task() is task):
            left -= 1
            if left == 0:
                deaths.append(point)
                raise DiedError(point)

    failpoints.install(hook)
    try:
        yield deaths
    except DiedError:
        pass
    finally:
        failpoints.clear()


@asynccontextmanager
async def running(
    lot: ParkingLot,
    clock: ManualClock,
    publisher: Publisher,
    tallies: Aggregates[Tally],
    work: Sequence[Sleepers],
    url: str,
) -> AsyncIterator[Lab]:
    effect = Effect(tallies)
    subscription = Subscription(ROUTER_CASES, dict.fromkeys(ROUTER_CASES.reads, effect))
    inflow = Inflow(url, prefetch=4)
    inflow.consume(QUEUE, Consumer(subscription, publisher, lot))
    inflow.consume(ROUTER_CASES.parking_queue, DeadLetters(lot))
    replays = Replays(lot, publisher, work, clock)
    timers = Timers([*parking_what_stalls(lot, work), sleepers_of(lot, replays)], clock, interval=0.1)
    app = FastAPI()
    problem.install(app)
    readers = {QUEUE: Reader(ROUTER_CASES.reads)}
    app.include_router(operator_routes(lot, replays, readers, clock, gate()))
    await inflow.start()
    transport = httpx.ASGITransport(app)
    headers = bearer(Role.OPERATOR)
    async with httpx.AsyncClient(transport=transport, base_url="http://door", headers=headers) as door:
        yield Lab(lot, clock, publisher, effect, timers, door, url, app)
    await inflow.stop()
