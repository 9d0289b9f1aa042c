import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractQueue

from contracts.catalog import Catalogue
from contracts.topology import Queue, all_queues
from tests.chaos.broker_desk import BrokerDesk
from tests.chaos.duplicator import copy_of

_HELD: Final = 1.0
"""Seconds that messages gather before they are dealt out in a random order."""


@asynccontextmanager
async def shuffled_delivery(desk: BrokerDesk, catalogue: Catalogue) -> AsyncIterator[Counter[str]]:
    """Let every queue of ours get its messages in a random order while the body runs.

    Queues that hold take the bindings of the services' own; what gathers there is dealt out again by the
    default exchange. Bound before the others are unbound, and the other way round at the end, so that a
    message always finds a queue. Gives the count of messages dealt out, by queue.
    """
    dealt: Counter[str] = Counter()
    async with desk.channel() as channel, AsyncExitStack() as holding:
        for queue in all_queues(catalogue.zones_by_code, catalogue.departments_by_code):
            await holding.enter_async_context(_holding(channel, queue, dealt))
        yield dealt


@asynccontextmanager
async def _holding(channel: AbstractChannel, queue: Queue, dealt: Counter[str]) -> AsyncIterator[None]:
    ours = await channel.get_queue(queue.name)
    held = await channel.declare_queue(exclusive=True)
    await _rebind(queue, held, away_from=ours)
    dealer = _Dealer(channel, queue.name, dealt)
    await held.consume(dealer.take)
    dealing = asyncio.create_task(dealer.run())
    try:
        yield
    finally:
        await _rebind(queue, ours, away_from=held)
        dealing.cancel()
        await asyncio.wait([dealing])
        await dealer.deal(until=lambda: _is_empty(channel, held))


async def _rebind(queue: Queue, to: AbstractQueue, *, away_from: AbstractQueue) -> None:
    for exchange, key in queue.bindings:
        await to.bind(exchange, key)
    for exchange, key in queue.bindings:
        await away_from.unbind(exchange, key)


async def _is_empty(channel: AbstractChannel, held: AbstractQueue) -> bool:
    declared = await channel.declare_queue(held.name, passive=True, exclusive=True)
    return not declared.declaration_result.message_count


class _Dealer:
    def __init__(self, channel: AbstractChannel, queue: str, dealt: Counter[str]) -> None:
        self._exchange = channel.default_exchange
        self._queue = queue
        self._dealt = dealt
        self._hand: list[AbstractIncomingMessage] = []
        self._chance = random.Random(queue)

    async def take(self, message: AbstractIncomingMessage) -> None:
        self._hand.append(message)

    async def run(self) -> None:
        while True:
            await asyncio.sleep(_HELD)
            await self._deal_hand()

    async def deal(self, until: Callable[[], Awaitable[bool]]) -> None:
        """Deal out what is left."""
        while self._hand or not await until():
            await self._deal_hand()

    async def _deal_hand(self) -> None:
        hand, self._hand = self._hand, []
        self._chance.shuffle(hand)
        for message in hand:
            await self._exchange.publish(copy_of(message), self._queue, mandatory=True)
            await message.ack()
            self._dealt[self._queue] += 1
