"""A listener on the broker: hears what is said on some exchanges, each message as its reader would."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from contracts.envelope import Message
from contracts.topology import MESSAGES
from services.chassis.reading import Reader

_READER = Reader(MESSAGES)


@dataclass
class Ear:
    """Everything that was said, in the order it came, copies too."""

    heard: list[Message[Any]] = field(default_factory=list)

    async def hear(self, raw: AbstractIncomingMessage) -> None:
        self.heard.append(_READER.read(raw.body))

    def told(self, **data: Any) -> list[Message[Any]]:
        """Return what was said with these values, each message once: readers know copies by their ids."""
        said = {message.id: message for message in self.heard if _says(message, data)}
        return list(said.values())


def _says(message: Message[Any], data: dict[str, Any]) -> bool:
    return all(getattr(message.data, name, None) == value for name, value in data.items())


@asynccontextmanager
async def listening(broker_url: str, *exchanges: str) -> AsyncIterator[Ear]:
    """Hear everything that is published to these exchanges, until the end of the block."""
    ear = Ear()
    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        for exchange in exchanges:
            await queue.bind(exchange, "#")
        await queue.consume(ear.hear, no_ack=True)
        yield ear
