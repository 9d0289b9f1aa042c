import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from itertools import cycle, islice
from typing import Final

from aio_pika.abc import AbstractIncomingMessage

from contracts.topology import (
    COURIER_DISPATCH,
    DEPARTMENTS,
    NOTIFIER_FACTS,
    NOWHERE,
    ROUTER_CASES,
    TOPIC_EXCHANGES,
    department_queue,
    zone_queue,
)
from tests.chaos.broker_desk import BrokerDesk
from tests.chaos.duplicator import copy_of

_AT_ONCE: Final = 200
"""Copies published before their confirms are awaited."""
_READERS: Final = (ROUTER_CASES, NOTIFIER_FACTS, COURIER_DISPATCH)


class Hoard:
    """Messages that passed on their way to router, gateway, notifier and courier, kept to be sent again."""

    def __init__(self, desk: BrokerDesk) -> None:
        self._desk = desk
        self._kept: list[tuple[str, AbstractIncomingMessage]] = []

    async def keep(self, message: AbstractIncomingMessage) -> None:
        """Keep a message once for each queue that reads it."""
        self._kept += [(queue, message) for queue in _queues_of(message)]

    async def pile_up(self, how_many: int) -> int:
        """Put copies on the queues in turn, that many in all, and return how many wait there."""
        async with self._desk.channel() as channel:
            copies = islice(cycle(self._kept), how_many)
            while batch := list(islice(copies, _AT_ONCE)):
                await asyncio.gather(
                    *(
                        channel.default_exchange.publish(copy_of(message), queue, mandatory=True)
                        for queue, message in batch
                    )
                )
        return await self.left()

    async def left(self) -> int:
        """Return how many messages still wait on these queues."""
        return await self._desk.waiting({queue for queue, _ in self._kept})


@asynccontextmanager
async def hoarding(desk: BrokerDesk) -> AsyncIterator[Hoard]:
    """Keep what passes while the body runs."""
    hoard = Hoard(desk)
    async with desk.channel() as channel:
        tap = await channel.declare_queue(exclusive=True)
        for exchange in TOPIC_EXCHANGES:
            await tap.bind(exchange, "#")
        tag = await tap.consume(hoard.keep, no_ack=True)
        yield hoard
        await tap.cancel(tag)


def _queues_of(message: AbstractIncomingMessage) -> Iterable[str]:
    if message.exchange == DEPARTMENTS:
        zone, _, department = (message.routing_key or "").partition(".")
        yield (zone_queue(zone) if department == NOWHERE else department_queue(department)).name
    for queue in _READERS:
        if message.type in {read.TYPE for read in queue.reads}:
            yield queue.name
