from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from contracts.topology import TOPIC_EXCHANGES
from tests.chaos.broker_desk import BrokerDesk

_COPY: Final = "x-chaos-copy"


@asynccontextmanager
async def every_message_twice(desk: BrokerDesk) -> AsyncIterator[Counter[str]]:
    """Send each message again while the body runs, as a publisher does whose confirm was lost.

    A tap beside the services' queues hears everything and publishes it once more to the same exchange, under
    the same key; it knows its own copies by a header. Gives the count of copies by type.
    """
    copies: Counter[str] = Counter()
    async with desk.channel() as channel:
        tap = await channel.declare_queue(exclusive=True)
        exchanges = {name: await channel.get_exchange(name) for name in TOPIC_EXCHANGES}
        for exchange in exchanges.values():
            await tap.bind(exchange, "#")

        async def again(message: AbstractIncomingMessage) -> None:
            if _COPY not in message.headers:
                await exchanges[message.exchange or ""].publish(
                    copy_of(message, _COPY), message.routing_key or "", mandatory=True
                )
                copies[message.type or ""] += 1
            await message.ack()

        tag = await tap.consume(again)
        yield copies
        await tap.cancel(tag)


def copy_of(message: AbstractIncomingMessage, *marks: str) -> aio_pika.Message:
    """Return the same message to be published again, marked by headers."""
    return aio_pika.Message(
        message.body,
        headers=dict.fromkeys(marks, 1),
        content_type=message.content_type,
        message_id=message.message_id,
        type=message.type,
        correlation_id=message.correlation_id,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )
