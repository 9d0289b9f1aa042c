from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from contracts.topology import TOPIC_EXCHANGES
from tests.conformance.house import EAR, QUEUES, House


@asynccontextmanager
async def unbound(house: House, types: set[str]) -> AsyncIterator[None]:
    """Let no queue take messages of these types until the end of the block."""
    readers = [queue for queue in QUEUES if any(model.TYPE in types for model in queue.reads)]
    bindings = [(queue.name, *binding) for queue in readers for binding in queue.bindings]
    bindings += [(EAR, exchange, "#") for exchange in TOPIC_EXCHANGES]
    for name, exchange, key in bindings:
        queue = await house.channel.get_queue(name, ensure=False)
        await queue.unbind(exchange, key)
    try:
        yield
    finally:
        for name, exchange, key in reversed(bindings):  # the ear first, or it misses what others get
            queue = await house.channel.get_queue(name, ensure=False)
            await queue.bind(exchange, key)
