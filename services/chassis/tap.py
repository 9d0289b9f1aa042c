from typing import cast

import aiormq
from aio_pika import RobustChannel
from aio_pika.abc import AbstractRobustQueue
from faststream.rabbit.subscriber import RabbitSubscriber


class Tap:
    """One queue's consumer, on a channel of its own.

    FastStream can start and stop it, no more; what else it takes to keep a consumer alive is here.
    """

    # ruff: noqa: SLF001 - FastStream has no public way to its consumer

    def __init__(self, subscriber: RabbitSubscriber) -> None:
        self._subscriber = subscriber
        self.queue = subscriber.queue.name

    def expect_deliveries(self) -> None:
        """FastStream drops, unacknowledged, what arrives between consume-ok and its own flag."""
        self._subscriber.running = True

    @property
    def silent(self) -> bool:
        """Whether no delivery can come: the channel is closed, or the broker has no such consumer on it."""
        queue, tag = self._subscriber._queue_obj, self._subscriber._consumer_tag
        if queue is None or tag is None or queue.channel.is_closed:
            return True
        underlay = _channel(queue)._channel
        return underlay is None or tag not in cast(aiormq.Channel, underlay.channel).consumers

    async def cancel(self) -> None:
        """Stop deliveries; what is in hand can still be acknowledged."""
        queue, tag = self._subscriber._queue_obj, self._subscriber._consumer_tag
        self._subscriber._consumer_tag = None
        if queue is not None and tag is not None and not queue.channel.is_closed:
            await queue.cancel(tag)

    async def hand_back(self) -> None:
        """Stop deliveries and hand back what is in hand: closing its channel does that."""
        await self.cancel()
        if self._subscriber._queue_obj is not None:
            channel = await self._subscriber._queue_obj.channel.get_underlay_channel()
            await channel.close()

    async def revive(self) -> None:
        """Consume again, on the same connection."""
        queue = self._subscriber._queue_obj
        if queue is None:
            return
        await _channel(queue).restore()
        if self.silent:
            await self.cancel()
            self._subscriber._consumer_tag = await queue.consume(self._subscriber.consume)  # type: ignore[arg-type]  # as FastStream itself does


def _channel(queue: AbstractRobustQueue) -> RobustChannel:
    return cast(RobustChannel, queue.channel)
