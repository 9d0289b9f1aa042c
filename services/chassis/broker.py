import asyncio
import contextlib
from collections.abc import Iterator, Sequence

import aio_pika
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import AMQPError, ChannelPreconditionFailed

from contracts.topology import DELIVERY_LIMIT, PARKING, TOPIC_EXCHANGES, Queue
from services.chassis.logs import get_log

BROKER_AWAY = (AMQPError, ConnectionError, OSError, TimeoutError, RuntimeError)
"""What aio-pika raises when the broker, not the request, is at fault."""

_PAUSE = 30.0
"""Seconds between two declarations on suspicion."""
_REGULARLY = 120.0
"""Seconds after which everything is declared again though nothing seems to be missing.

A binding that one of several readers of a fact has lost is missed by nobody else: the broker is content with
one queue for a message.
"""


class DeclaredOtherwiseError(Exception):
    """The broker has a queue or an exchange of that name, with other arguments; waiting does not mend it."""


@contextlib.contextmanager
def connection_loss_is_an_error() -> Iterator[None]:
    """Raise ``ConnectionError`` when the connection is lost under a pending request.

    aio-pika lets a bare CancelledError out then, which would end a task without a word.
    """
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise ConnectionError("connection lost under a pending request") from error


class Topology:
    """Exchanges, queues and bindings: declared at start, when something seems to be missing, and regularly.

    So a binding or a queue that somebody removed is back within two minutes, without an operator; within
    half a minute where nobody else reads what it carried.
    """

    def __init__(self, url: str, queues: Sequence[Queue]) -> None:
        self._url = url
        self._queues = queues
        self._suspected = asyncio.Event()

    async def declare(self) -> None:
        """Declare everything; raises ``DeclaredOtherwiseError`` and what aio-pika raises."""
        try:
            with connection_loss_is_an_error():
                await declare_topology(self._url, self._queues)
        except ChannelPreconditionFailed as error:
            raise DeclaredOtherwiseError(str(error)) from error

    def suspect(self) -> None:
        """Say that something may be missing."""
        self._suspected.set()

    async def run(self) -> None:
        """Declare on suspicion and regularly, until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_REGULARLY):
                    await self._suspected.wait()
            try:
                await self.declare()
            except BROKER_AWAY as error:
                get_log().warning("topology_not_declared", error=repr(error))
            except DeclaredOtherwiseError as error:
                self._suspected.clear()
                get_log().error("topology_declared_otherwise", error=str(error), alert=True)
            else:
                if self._suspected.is_set():
                    get_log().warning("topology_declared_again")
                self._suspected.clear()
            await asyncio.sleep(_PAUSE)


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
