import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aio_pika.abc import AbstractIncomingMessage
from faststream import AckPolicy, StreamMessage
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue
from faststream.rabbit.annotations import RabbitMessage

from services.chassis.broker import BROKER_AWAY, connection_loss_is_an_error
from services.chassis.logs import get_log
from services.chassis.tap import Tap

Take = Callable[[AbstractIncomingMessage], Awaitable[None]]
Probe = Callable[[], Awaitable[bool]]

_HOLD = 600.0
"""Seconds to hold a delivery while the database is away. The broker closes a channel that holds one for
half an hour (``consumer_timeout``), and each time costs the message one of its tries: handed back by us and
left alone until the database answers, an outage costs one try however long it is."""
_LOOK = 5.0
_PATIENCE = 10.0
"""Seconds a request to the broker may take."""
_DRAIN = 10.0
"""Seconds that handlers get to finish at the end."""
_GOODBYE = 3.0


async def _as_it_came(message: StreamMessage[Any]) -> bytes:
    """Leave a body alone: what FastStream cannot decode it neither hands on nor acknowledges, for ever."""
    return message.body


class Inflow:
    """A service's consumers on FastStream: started together, watched, cancelled before all else stops."""

    def __init__(self, url: str, *, prefetch: int, hold: float = _HOLD, look: float = _LOOK) -> None:
        self._prefetch = prefetch
        self._hold = hold
        self._look = look
        # our own drain comes first; what has not finished by then does not finish in FastStream's wait either
        self._broker = RabbitBroker(url, logger=None, graceful_timeout=0.1, decoder=_as_it_came)
        self._taps: list[Tap] = []
        self._in_hand: dict[AbstractIncomingMessage, float] = {}
        self._nothing_in_hand = asyncio.Event()
        self._nothing_in_hand.set()
        self._started = False
        self._resting = False

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
            self._in_hand[raw] = time.monotonic()
            self._nothing_in_hand.clear()
            try:
                await take(raw)
            finally:
                del self._in_hand[raw]
                if not self._in_hand:
                    self._nothing_in_hand.set()

        subscriber(deliver)
        self._taps.append(Tap(subscriber))

    async def start(self) -> None:
        """Begin to consume; raises what aio-pika raises, and may be tried again then."""
        try:
            for tap in self._taps:
                tap.expect_deliveries()
            await self._broker.start()
        except BaseException:
            await self._disconnect()
            raise
        self._started = True

    async def watch(self, well: Probe, missing: Callable[[], None]) -> None:
        """Bring back consumers that fell silent, until cancelled.

        ``well`` says whether handlers can do their work; ``missing`` is told when a queue may be gone.
        aio-pika restores what a lost connection took along; a channel that it failed to restore it leaves
        closed for ever.
        """
        while True:
            await asyncio.sleep(self._look)
            if self._started and self._connected:
                await self._look_after(well, missing)

    async def _look_after(self, well: Probe, missing: Callable[[], None]) -> None:
        if self._resting or self._held_for() > self._hold:
            if not await well():
                await self._rest()
                return
            self._resting = False
        silent = [tap for tap in self._taps if tap.silent]
        if silent:
            missing()
        await asyncio.gather(*(self._revive(tap) for tap in silent))

    async def _rest(self) -> None:
        """Hand everything back, until the handlers can do their work."""
        if not self._resting:
            self._resting = True
            get_log().error("consumers_rest", held_seconds=round(self._held_for()), alert=True)
            await asyncio.gather(*(self._within(_PATIENCE, tap.hand_back()) for tap in self._taps))

    async def _revive(self, tap: Tap) -> None:
        if await self._within(_PATIENCE, tap.revive()):
            get_log().warning("consumer_revived", queue=tap.queue)

    async def stop(self) -> None:
        """Stop deliveries first, then let what is in hand finish, then disconnect; half a minute at most.

        FastStream alone waits for handlers while deliveries still come in; those return unhandled and
        cost each message one of its tries.
        """
        self._started = False
        await self._cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN):
                await self._nothing_in_hand.wait()
        await self._disconnect()

    @property
    def in_hand(self) -> int:
        """How many deliveries are being handled."""
        return len(self._in_hand)

    async def reachable(self) -> bool:
        """Whether the broker answers."""
        return await self._broker.ping(timeout=2)

    def silent(self) -> list[str]:
        """Return the queues that this service should consume and does not."""
        return [tap.queue for tap in self._taps if tap.silent]

    @property
    def _connected(self) -> bool:
        connection = self._broker._connection  # noqa: SLF001 - no public way
        return connection is not None and connection.connected.is_set()

    def _held_for(self) -> float:
        now = time.monotonic()
        return now - min(self._in_hand.values(), default=now)

    async def _cancel(self) -> None:
        await asyncio.gather(*(self._within(_GOODBYE, tap.cancel()) for tap in self._taps))

    async def _disconnect(self) -> None:
        await self._cancel()
        await self._within(_GOODBYE, self._broker.stop())

    async def _within(self, seconds: float, request: Awaitable[None]) -> bool:
        try:
            with connection_loss_is_an_error():
                async with asyncio.timeout(seconds):
                    await request
        except BROKER_AWAY as error:
            get_log().warning("broker_did_not_answer", error=repr(error))
            return False
        return True
