from collections.abc import Awaitable, Callable, Iterable, Sequence

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue
from faststream.rabbit.annotations import RabbitMessage
from faststream.rabbit.subscriber import RabbitSubscriber

from contracts.topology import DELIVERY_LIMIT, PARKING, TOPIC_EXCHANGES, Queue

Take = Callable[[AbstractIncomingMessage], Awaitable[None]]


async def declare_topology(url: str, queues: Sequence[Queue]) -> None:
    """Declare every exchange, queue and binding; what exists is left as it is.

    On a connection of its own: FastStream's declarer would otherwise share channels between
    subscribers and ignore their prefetch. Raises what aio-pika raises.
    """
    connection = await aio_pika.connect(url, timeout=10)
    async with connection:
        channel = await connection.channel()
        parking = await channel.declare_exchange(PARKING, aio_pika.ExchangeType.DIRECT, durable=True)
        for name in TOPIC_EXCHANGES:
            await channel.declare_exchange(name, aio_pika.ExchangeType.TOPIC, durable=True)
        for name in {queue.parking_queue for queue in queues}:
            parked = await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "quorum"})
            await parked.bind(parking, name)
        for queue in queues:
            await _declare(channel, queue)


async def _declare(channel: AbstractChannel, queue: Queue) -> None:
    declared = await channel.declare_queue(
        queue.name,
        durable=True,
        arguments={
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": PARKING,
            "x-dead-letter-routing-key": queue.parking_queue,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
            **queue.arguments,
        },
    )
    for exchange, key in queue.bindings:
        await declared.bind(exchange, key)


class Inflow:
    """A service's consumers on FastStream: started together, cancelled before anything else stops."""

    def __init__(self, url: str, *, prefetch: int) -> None:
        self._prefetch = prefetch
        self._broker = RabbitBroker(url, logger=None, graceful_timeout=30)
        self._in_hand: set[AbstractIncomingMessage] = set()

    def consume(self, queue: str, take: Take) -> None:
        """Hand every delivery of a queue to ``take``, which acknowledges it itself."""
        subscriber = self._broker.subscriber(
            RabbitQueue(queue, durable=True, declare=False),
            channel=Channel(prefetch_count=self._prefetch),
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
        )

        async def deliver(message: RabbitMessage) -> None:
            raw = message.raw_message
            self._in_hand.add(raw)
            try:
                await take(raw)
            finally:
                self._in_hand.discard(raw)

        subscriber(deliver)

    async def start(self) -> None:
        """Begin to consume."""
        for subscriber in self._subscribers():
            # FastStream drops, unacknowledged, what arrives between consume-ok and its own flag
            subscriber.running = True
        await self._broker.start()

    async def stop(self) -> None:
        """Stop deliveries first, then let what is in hand finish, then disconnect.

        FastStream alone waits for handlers while deliveries still come in; those return unhandled and
        cost each message one of its tries.
        """
        for subscriber in self._subscribers():
            queue, tag = subscriber._queue_obj, subscriber._consumer_tag  # noqa: SLF001 - no public way
            if queue is not None and tag is not None and not queue.channel.is_closed:
                await queue.cancel(tag)
                subscriber._consumer_tag = None  # noqa: SLF001
        await self._broker.stop()

    @property
    def in_hand(self) -> int:
        """How many deliveries are being handled."""
        return len(self._in_hand)

    async def reachable(self) -> bool:
        """Whether the broker answers."""
        return await self._broker.ping(timeout=2)

    def silent(self) -> list[str]:
        """Return the queues that this service should consume and does not."""
        return [
            subscriber.queue.name
            for subscriber in self._subscribers()
            if (queue := subscriber._queue_obj) is None  # noqa: SLF001
            or queue.channel.is_closed
            or subscriber._consumer_tag is None  # noqa: SLF001
        ]

    def _subscribers(self) -> Iterable[RabbitSubscriber]:
        return (each for each in self._broker.subscribers if isinstance(each, RabbitSubscriber))
