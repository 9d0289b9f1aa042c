import asyncio
from collections.abc import Callable, Iterable

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractExchange, AbstractRobustConnection
from aio_pika.exceptions import (
    AMQPError,
    ChannelInvalidStateError,
    ChannelNotFoundEntity,
    DeliveryError,
    PublishError,
)

from contracts.envelope import CONTENT_TYPE
from services.chassis import failpoints
from services.chassis.broker import connection_loss_is_an_error
from services.chassis.failpoints import Point
from services.chassis.outgoing import Outgoing


class PublishFailedError(Exception):
    """The broker did not confirm: it is away, refused, or the outcome is unknown. Publish again."""


class BrokerAwayError(PublishFailedError):
    """The connection is lost, so that nothing gets through, whichever way it goes."""


class UnroutableError(PublishFailedError):
    """No queue takes this message: a binding is missing. Nothing was lost; someone must look."""


class Publisher:
    """The one way to the broker: persistent, mandatory, confirmed, within a time limit.

    It has a connection of its own, so that flow control on publishing never stops consuming.
    ``on_unroutable`` is told when a binding or an exchange is missing.
    """

    def __init__(self, url: str, *, timeout: float, on_unroutable: Callable[[], None] = lambda: None) -> None:
        self._url = url
        self._timeout = timeout
        self._on_unroutable = on_unroutable
        self._connection: AbstractRobustConnection | None = None
        self._channel: AbstractChannel | None = None
        self._exchanges: dict[str, AbstractExchange] = {}
        self._opening = asyncio.Lock()

    async def start(self) -> None:
        """Connect, once; raises what aio-pika raises when the broker is not there."""
        if self._connection is None:
            self._connection = await aio_pika.connect_robust(self._url, timeout=10, heartbeat=10)

    async def stop(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            await self._connection.close()

    @property
    def connected(self) -> bool:
        """Whether the broker answers, as far as the connection knows."""
        return self._connection is not None and self._connection.connected.is_set()

    async def publish(self, batch: Iterable[Outgoing]) -> None:
        """Publish in order and return when the broker has them all safe on a quorum.

        Raises ``PublishFailedError``; messages before the failed one are out.
        """
        for outgoing in batch:
            await self._publish(outgoing)
            failpoints.passed(Point.AFTER_PUBLISH)

    async def _publish(self, outgoing: Outgoing) -> None:
        message = aio_pika.Message(
            outgoing.body,
            content_type=CONTENT_TYPE,
            message_id=str(outgoing.id),
            type=outgoing.type,
            correlation_id=outgoing.subject,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        await self._confirmed(message, outgoing.exchange, outgoing.routing_key)

    async def give_back(self, message: aio_pika.Message, queue: str) -> None:
        """Put a message into one queue and return when the broker has it safe; raises as ``publish`` does."""
        await self._confirmed(message, "", queue)
        failpoints.passed(Point.AFTER_PUBLISH)

    async def _confirmed(self, message: aio_pika.Message, exchange: str, routing_key: str) -> None:
        try:
            with connection_loss_is_an_error():
                async with asyncio.timeout(self._timeout):
                    opened = await self._exchange(exchange)
                    await opened.publish(message, routing_key, mandatory=True)
        except (PublishError, ChannelNotFoundEntity) as error:
            self._on_unroutable()
            raise UnroutableError(f"no queue is bound for {exchange}/{routing_key}") from error
        except DeliveryError as error:
            raise PublishFailedError(f"the broker refused {message.type} {message.message_id}") from error
        except TimeoutError as error:
            raise PublishFailedError(f"no confirm within {self._timeout} s, outcome unknown") from error
        except (AMQPError, ChannelInvalidStateError, ConnectionError, RuntimeError) as error:
            raise BrokerAwayError(f"the broker is away: {error!r}") from error

    async def _exchange(self, name: str) -> AbstractExchange:
        """Return an exchange on an open channel: an error closes a channel, and we need one now."""
        if self._connection is None:
            raise BrokerAwayError("not started")
        if not self.connected:
            raise BrokerAwayError("the broker is away")
        async with self._opening:
            if self._channel is not None and self._channel.is_closed:
                closed, self._channel = self._channel, None
                await closed.close()  # else aio-pika restores it, and one more is open for ever
            if self._channel is None:
                self._channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
                self._exchanges = {}
            if not name:
                return self._channel.default_exchange
            if name not in self._exchanges:
                self._exchanges[name] = await self._channel.get_exchange(name, ensure=False)
            return self._exchanges[name]
