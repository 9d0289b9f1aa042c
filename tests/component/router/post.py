"""The broker as the router's neighbours see it: facts put in, facts and orders taken out."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from pydantic import TypeAdapter

from contracts.commands import WorkOrderCancelV1, WorkOrderV1
from contracts.envelope import Message
from contracts.events import CaseRoutedV1
from contracts.topology import ROUTER_CASES
from services.chassis.outgoing import Outgoing
from services.chassis.publisher import Publisher
from tests.support.eventually import eventually

_SAID: TypeAdapter[Message[Any]] = TypeAdapter(CaseRoutedV1 | WorkOrderV1 | WorkOrderCancelV1)


class Post:
    """One connection to the broker."""

    def __init__(self, publisher: Publisher, channel: AbstractChannel) -> None:
        self._publisher = publisher
        self._channel = channel

    async def send(self, *facts: Message[Any]) -> None:
        """Publish facts in this order."""
        await self._publisher.publish([Outgoing.of(fact) for fact in facts])

    async def send_raw(self, body: bytes) -> None:
        """Put bytes into the router's queue, past every check."""
        message = aio_pika.Message(body, message_id="raw")
        await self._channel.default_exchange.publish(message, ROUTER_CASES.name)

    async def take(self, queue: str, count: int = 1) -> Sequence[Message[Any]]:
        """Wait until so many messages are in a queue, and take them."""
        return [_SAID.validate_json(raw.body) for raw in await self.take_raw(queue, count)]

    async def take_raw(
        self, queue: str, count: int = 1, within: float = 20.0
    ) -> Sequence[AbstractIncomingMessage]:
        """Wait until so many messages are in a queue, and take them as they stand on the wire."""
        waiting = await self._channel.get_queue(queue, ensure=False)
        taken: list[AbstractIncomingMessage] = []

        async def all_taken() -> bool:
            found = await waiting.get(no_ack=True, fail=False)
            if found is not None:
                taken.append(found)
            return len(taken) >= count

        await eventually(all_taken, within=within)
        return taken

    async def count(self, queue: str) -> int:
        """Return how many messages a queue holds for its next reader."""
        declared = await self._channel.declare_queue(queue, passive=True)
        return declared.declaration_result.message_count or 0


@asynccontextmanager
async def post(broker_url: str) -> AsyncIterator[Post]:
    """Connect, and disconnect at the end."""
    publisher = Publisher(broker_url, timeout=10)
    await publisher.start()
    async with await aio_pika.connect(broker_url) as connection:
        yield Post(publisher, await connection.channel())
    await publisher.stop()
