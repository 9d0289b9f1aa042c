"""Aggregates that say things, a relay for them, and what then stands in a queue."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aio_pika

from contracts.events import CaseAcceptedV1, CaseDecidedV1
from contracts.topology import ROUTER_CASES
from services.chassis.aggregates import Aggregates, Decide
from services.chassis.clock import Clock
from services.chassis.mongo import Collection
from services.chassis.relay import Relay
from services.chassis.step import Saying, Step
from tests.component.chassis.conftest import Tally
from tests.component.chassis.test_aggregates import cause
from tests.support.messages import accepted, decided

DECIDED = Saying(CaseDecidedV1, decided().data)
ACCEPTED = Saying(CaseAcceptedV1, accepted().data)
READ_DECIDED = (ROUTER_CASES.name, "intake.case_book", "notifier.facts")
"""Queues that a ``case.decided`` goes to."""


class Speakers:
    """Aggregates whose events are handed to a relay."""

    def __init__(self, collection: Collection, clock: Clock, relay: Relay) -> None:
        relay.watch(collection)
        self.collection = collection
        self._tallies = Aggregates(collection, Tally, source="/yichuang/test", clock=clock, offer=relay.offer)

    async def say(self, key: str, *sayings: Saying) -> list[str]:
        """Let one aggregate say these things because of one cause; return the ids of its events."""
        taken = await self._tallies.do(key, cause(), _saying(*sayings))
        assert taken is not None
        return [str(each.id) for each in taken.outgoing]

    async def unsent(self) -> int:
        """Return how many aggregates have events to publish."""
        return await self.collection.count_documents({"unsent_since": {"$exists": True}})

    async def have_said_all(self) -> bool:
        """Whether everything is published and cleared."""
        return await self.unsent() == 0


def _saying(*sayings: Saying) -> Decide[Tally]:
    return lambda tally: Step(tally or Tally(), sayings)


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[None]:
    """Run a relay until the end of the block."""
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def unbind(broker_url: str, pattern: str, *queues: str) -> None:
    """Take away bindings to the exchange of cases, as somebody might in the management interface."""
    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        for name in queues:
            await (await channel.get_queue(name)).unbind("cases", pattern)


async def bind(broker_url: str, pattern: str, queue: str) -> None:
    """Give a binding back."""
    async with await aio_pika.connect(broker_url) as connection:
        await (await (await connection.channel()).get_queue(queue)).bind("cases", pattern)


async def ids_in(broker_url: str, queue: str = ROUTER_CASES.name) -> list[str]:
    """Take everything out of a queue and return the message ids in order."""
    found = []
    async with await aio_pika.connect(broker_url) as connection:
        waiting = await (await connection.channel()).get_queue(queue)
        while (raw := await waiting.get(no_ack=True, fail=False)) is not None:
            found.append(str(raw.message_id))
    return found
