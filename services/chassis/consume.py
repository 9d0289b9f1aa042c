import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError

from contracts.envelope import Message
from contracts.topology import AnyMessage, Queue
from services.chassis import failpoints
from services.chassis.aggregates import ConflictError
from services.chassis.failpoints import Point
from services.chassis.logs import get_log
from services.chassis.mongo import MONGO_AWAY
from services.chassis.outgoing import Outgoing
from services.chassis.parking import ParkingLot
from services.chassis.publisher import Publisher, PublishFailedError, UnroutableError
from services.chassis.reading import Reader, UnreadableError

Handler = Callable[[Any], Awaitable[Sequence[Outgoing]]]
"""Does what one message asks and returns what is to be published before it is acknowledged."""

OURS_TO_WAIT_FOR = (*MONGO_AWAY, PublishFailedError, ConflictError)
"""Not the message's fault: wait and try again, however long it takes."""

_TRIES = 3
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0


@dataclass(frozen=True, slots=True)
class Subscription:
    """A queue, and for each kind of message on it the handler that does what it asks."""

    queue: Queue
    handlers: Mapping[AnyMessage, Handler]

    def __post_init__(self) -> None:
        """Refuse a table that leaves a kind of message unhandled or names one that never comes."""
        if set(self.handlers) != set(self.queue.reads):
            odd = set(self.handlers) ^ set(self.queue.reads)
            raise ValueError(f"{self.queue.name}: handlers do not match the queue: {sorted(map(str, odd))}")


class Consumer:
    """The way of a message through a service: raw body → read → handle → publish → acknowledge, or park.

    Nothing is ever requeued to try again, and nothing is acknowledged before what it caused is safe.
    """

    def __init__(self, subscription: Subscription, publisher: Publisher, parking: ParkingLot) -> None:
        self.subscription = subscription
        self._reader = Reader(subscription.queue.reads)
        self._handlers = {model.TYPE: handler for model, handler in subscription.handlers.items()}
        self._publisher = publisher
        self._parking = parking

    async def __call__(self, raw: AbstractIncomingMessage) -> None:
        """Handle one delivery; returns without acknowledging only when its channel is gone."""
        pause = _FIRST_PAUSE
        while True:
            try:
                await self._settle(raw)
                failpoints.passed(Point.BEFORE_ACK)
                await raw.ack()
            except OURS_TO_WAIT_FOR as error:
                # a missing binding does not come back by itself, unlike broker and database
                alert = isinstance(error, UnroutableError) and pause == _FIRST_PAUSE
                get_log().warning(
                    "waiting", queue=self.subscription.queue.name, error=repr(error), alert=alert
                )
            except (AMQPError, ChannelInvalidStateError):
                return
            else:
                return
            if raw.channel.is_closed:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _settle(self, raw: AbstractIncomingMessage) -> None:
        try:
            message = self._reader.read(raw.body)
        except UnreadableError as error:
            await self._park(raw, error.reason, error)
            return
        with structlog.contextvars.bound_contextvars(case_no=message.subject, event_id=str(message.id)):
            await self._handle(raw, message)

    async def _handle(self, raw: AbstractIncomingMessage, message: Message[Any]) -> None:
        for attempt in range(1, _TRIES + 1):
            try:
                failpoints.about_to_handle()
                await self._publisher.publish(await self._handlers[message.type](message))
            except OURS_TO_WAIT_FOR:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a handler raises, its message is parked
                if attempt == _TRIES:
                    await self._park(raw, f"{message.type}: {type(error).__name__}", error)
                    return
                get_log().warning("handler_failed", attempt=attempt, error=repr(error), exc_info=True)
                await asyncio.sleep(_FIRST_PAUSE * 2**attempt)
            else:
                return

    async def _park(self, raw: AbstractIncomingMessage, reason: str, error: Exception | None) -> None:
        await self._parking.park(
            queue=self.subscription.queue.name,
            body=raw.body,
            headers=raw.headers,
            message_id=raw.message_id,
            reason=reason,
            error=error,
            correlation_id=raw.correlation_id,
            redelivered=bool(raw.redelivered),
        )


class DeadLetters:
    """Takes what the broker itself gave up on from a parking queue into the parking lot."""

    def __init__(self, parking: ParkingLot) -> None:
        self._parking = parking

    async def __call__(self, raw: AbstractIncomingMessage) -> None:
        """Keep one dead letter; while Mongo is away it is held: handing it back costs one of its tries."""
        while not raw.channel.is_closed:
            try:
                await self._park(raw)
                await raw.ack()
            except (*MONGO_AWAY, ConflictError) as error:
                get_log().warning("parking_unreachable", error=repr(error))
                await asyncio.sleep(_LONGEST_PAUSE)
            except (AMQPError, ChannelInvalidStateError):
                return
            else:
                return

    async def _park(self, raw: AbstractIncomingMessage) -> None:
        await self._parking.park(
            queue=str(raw.headers.get("x-first-death-queue", raw.routing_key)),
            body=raw.body,
            headers=raw.headers,
            message_id=raw.message_id,
            reason=f"broker: {raw.headers.get('x-first-death-reason', 'no death recorded')!s}",
            correlation_id=raw.correlation_id,
            redelivered=bool(raw.redelivered),
        )
