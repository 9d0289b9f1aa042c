import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import aio_pika
from aio_pika.abc import AbstractChannel
from pamqp.commands import Queue as QueueCommands

from contracts.case_number import CaseNumber
from contracts.envelope import CONTENT_TYPE, Message
from contracts.incidents import CaseIncidentOpenedV1, Incident
from contracts.topology import Queue, all_queues
from services.chassis.failpoints import Point
from services.chassis.mongo import Database
from tests.conformance.life import Life
from tests.conformance.outcome import Lens, Outcome, difference
from tests.conformance.subject import Service, Story, Subject
from tests.support.catalogues import hall
from tests.support.ear import Ear
from tests.support.eventually import eventually
from tests.support.gate import Gate
from tests.support.outside import Outside
from tests.support.parked import ParkedMessage, until_parked

QUEUES = all_queues(hall.ZONES, (*hall.WITH_A_SYSTEM, *hall.AT_THE_DESK))
_LEASE = timedelta(seconds=60)
"""Longer than anything waits that nobody wakes for, such as events that the sweep finds."""
_MOMENT = timedelta(seconds=1)
_AT_MOST = timedelta(days=5)
"""How far tests let time pass."""
_STILL = 0.4
"""Seconds in which a service that has something to do passes a point."""


@dataclass
class House:
    """A service that may die, with its broker, database and partner, and what a test needs around it."""

    service: Service
    life: Life
    gate: Gate
    channel: AbstractChannel
    database: Database
    ear: Ear
    partner: Outside | None
    catalogue: Path
    since: datetime
    calm: dict[str, Outcome] = field(default_factory=dict)
    ended: list[tuple[str, Outcome, bool]] = field(default_factory=list)
    """Cases that have come to their end, the end, and whether time had to pass for it."""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _seen: tuple[int, float] = (-1, 0.0)
    """How many points the service had passed when last looked at, and since when so many."""

    async def case(self, subject: Subject | None = None) -> str:
        """Begin a case and bring it to where the subject takes it on; returns its number.

        It begins in the present: partners are asked what they did on which day, and go by the machine's time.
        """
        self.life.clock.set(datetime.now(UTC))
        case_no = str(CaseNumber("622900", "02", date(2026, 11, 23), next(self._numbers)))
        await self.service.open(self, case_no)
        if subject is not None:
            await subject.prepare(self, case_no)
        self.life.forget()
        return case_no

    async def deliver(self, queue: Queue, *messages: Message[Any]) -> None:
        """Put messages into a queue, one after the other."""
        for message in messages:
            await self.deliver_raw(queue, message.wire(), str(message.id))

    async def deliver_raw(self, queue: Queue, body: bytes, message_id: str) -> None:
        """Put bytes into a queue, past every check."""
        message = aio_pika.Message(
            body,
            message_id=message_id,
            content_type=CONTENT_TYPE,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        await self.channel.default_exchange.publish(message, queue.name)

    async def acknowledged(self, count: int) -> None:
        """Wait until so many deliveries came to their acknowledgement since the list of points began."""

        async def enough() -> bool:
            return self.life.passed().count(Point.BEFORE_ACK) >= count

        await eventually(enough)

    async def undisturbed(self, subject: Subject) -> Outcome:
        """Return what the subject comes to when nothing goes wrong; found out once."""
        if subject.name not in self.calm:
            case_no = await self.case(subject)
            await subject.provoke(self, case_no)

            async def whole() -> bool:
                return len(self.life.passed()) >= len(subject.passes)

            await eventually(whole)
            assert tuple(self.life.passed()) == subject.passes
            if self.service.ends_by_timer:
                await self._sleeps_no_more(case_no)
            said = self.life.passed().count(Point.AFTER_PUBLISH)
            self.calm[subject.name] = await self._settled(case_no, said)
        return self.calm[subject.name]

    async def _sleeps_no_more(self, case_no: str) -> None:
        async def awake() -> bool:
            began = time.monotonic()
            found = await self.outcome(case_no)
            await self._let_time_pass(time.monotonic() - began)
            return not any(each["timers"] for each in found.aggregates.values())

        await eventually(awake)

    async def partner_rests(self) -> bool:
        """Whether the partner has done what it does of its own accord before a timer looks."""
        if self.partner is None or not self.service.ends_by_timer:
            return True
        return bool((await self.partner.health())["open_jobs"] == 0)

    async def _let_time_pass(self, looked: float) -> None:
        """Move the clock to where somebody wakes, unless somebody is doing something.

        ``looked``: seconds that a look took, to tell a service that stands idle from a slow machine.
        """
        count, now = len(self.life.passed()), time.monotonic()
        if count != self._seen[0]:
            self._seen = (count, now)
        elif now - self._seen[1] > max(_STILL, 10 * looked) and await self.partner_rests():
            present = self.life.clock.now()
            later = {"wake_at": {"$gt": present}}
            next_up = await self.database[self.service.collection].find_one(later, sort=[("wake_at", 1)])
            self.life.clock.set((next_up["wake_at"] if next_up else present + _LEASE) + _MOMENT)
            self._seen = (count, now)

    async def _documents(self, case_no: str) -> Sequence[Mapping[str, Any]]:
        mine = {"_id": {"$gte": case_no, "$lt": f"{case_no}~"}}
        documents: Sequence[Mapping[str, Any]]
        documents = await self.database[self.service.collection].find(mine).to_list(None)
        return documents

    async def _settled(self, case_no: str, said: int) -> Outcome:
        async def settled() -> Outcome | None:
            found = await self.outcome(case_no)
            heard = sum(message.subject == case_no for message in self._heard())
            return found if found.settled and heard >= said else None

        found = await eventually(settled)
        assert found is not None
        return found

    async def outcome(self, case_no: str) -> Outcome:
        """Return what a case has come to by now."""
        lens = Lens(case_no, self.since, self.since + _AT_MOST, self.service.common)
        documents = await self._documents(case_no)
        effects = {} if self.partner is None else (await self.partner.effects())["by_key"]
        said = [message for message in self._heard() if message.subject == case_no]
        return Outcome(lens.aggregates(documents), lens.said(said), lens.effects(effects))

    def _heard(self) -> Sequence[Message[Any]]:
        """Return what the service said; what its parking lot says is no saying of its aggregates."""
        return [
            each
            for each in self.ear.heard
            if each.source == f"/yichuang/{self.service.name}" and not isinstance(each.data, Incident)
        ]

    async def comes_to(self, expected: Outcome, case_no: str, *, time_passes: bool = False) -> None:
        """Wait until a case has come to this, and to nothing else.

        With ``time_passes`` timers may have to see to it, and their sayings have ids of their own; then
        time passes whenever the service stands idle.
        """
        time_passes = time_passes or self.service.ends_by_timer
        wanted = expected.apart_from_ids() if time_passes else expected
        found = expected

        async def there() -> bool:
            nonlocal found
            began = time.monotonic()
            found = await self.outcome(case_no)
            looked = time.monotonic() - began
            if time_passes:
                found = found.apart_from_ids()
            if time_passes and found != wanted:
                await self._let_time_pass(looked)
            return found == wanted

        try:
            await eventually(there)
        except AssertionError as error:
            raise AssertionError(f"{difference(wanted, found)}\n{self.life.log()[-2_000:]}") from error
        self.ended.append((case_no, wanted, time_passes))

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is so."""

        async def so() -> bool:
            return true()

        try:
            await eventually(so)
        except AssertionError as error:
            raise AssertionError(f"passed {self.life.passed()}\n{self.life.log()[-2_000:]}") from error

    async def told(self, case_no: str, story: Story) -> tuple[Any, Any]:
        """Return what the messages of a story came to, as far as it is the same in any order."""
        found = (await self._settled(case_no, self.life.passed().count(Point.AFTER_PUBLISH))).apart_from_ids()
        states = {key: story.same(aggregate) for key, aggregate in found.aggregates.items()}
        return states, found.said if story.says_the_same else None

    async def asked(self, case_no: str) -> int:
        """Return how many requests about a case the partner has carried out, repeats too."""
        assert self.partner is not None
        entries = (await self.partner.effects(detail=True))["detail"]
        return sum(entry["key"].startswith(case_no) for entry in entries)

    async def partner_fails(self, kind: str, **order: Any) -> None:
        """Let the partner misbehave at every request."""
        assert self.partner is not None
        (await self.partner.faults(kind=kind, **order)).raise_for_status()

    async def partner_recovers(self) -> None:
        """Let the partner do well again."""
        if self.partner is not None:
            await self.partner.faults()

    async def parked(self, count: int) -> list[ParkedMessage]:
        """Wait until so many messages are parked and their cases told, take them out, and return them."""
        found = await until_parked(self.database, count)

        async def told() -> bool:
            return not await self.database.parked.count_documents({"unsent_since": {"$exists": True}})

        await eventually(told)
        await self.database.parked.delete_many({})
        await self.database.parked_bodies.delete_many({})
        return found

    async def incident_opened(self, case_no: str) -> None:
        """Wait until a case was told that something of it is parked: once, and under one id."""

        async def told() -> set[UUID]:
            opened = [each for each in self.ear.heard if isinstance(each, CaseIncidentOpenedV1)]
            return {each.id for each in opened if each.subject == case_no}

        if not any(each.reads is CaseIncidentOpenedV1 for each in self.service.subscribers):
            assert len(await eventually(told)) == 1

    async def at_rest(self) -> None:
        """Wait until the service's queues are empty and nobody passes a point."""
        seen, since = -1, 0.0

        async def still() -> bool:
            nonlocal seen, since
            count, now = len(self.life.passed()), time.monotonic()
            if count != seen or await self._ready():
                seen, since = count, now
            return now - since > _STILL

        await eventually(still)

    async def reborn(self) -> None:
        """Begin a new life of the service, and wait until it reads its queues."""
        await self.life.end()
        await self.life.begin()

        async def reads() -> bool:
            return all(queue.consumer_count for queue in await self._queues())

        await eventually(reads)

    async def drained(self) -> None:
        """Stop and begin the service until nothing is left in its queues, ready or in hand."""

        async def nothing_left() -> bool:
            await self.life.end()
            left = await self._ready()
            await self.life.begin()
            return left == 0

        await eventually(nothing_left)

    async def _ready(self) -> int:
        """Return how many messages wait in the service's queues; those in hand are not counted."""
        return sum(queue.message_count or 0 for queue in await self._queues())

    async def _queues(self) -> list[QueueCommands.DeclareOk]:
        names = {each.queue.name for each in self.service.subscribers}
        queues = [await self.channel.declare_queue(name, passive=True) for name in names]
        return [queue.declaration_result for queue in queues]

    async def balance(self) -> None:
        """Say that nothing is left anywhere and that every case has stayed as it was."""
        assert await self.database.parked.count_documents({}) == 0
        await self.life.end()
        assert await self._ready() == 0
        for case_no, expected, by_timer in self.ended:
            found = await self.outcome(case_no)
            assert (found.apart_from_ids() if by_timer else found) == expected
