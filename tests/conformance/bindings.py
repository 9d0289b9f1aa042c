from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.conformance.house import QUEUES, House


@asynccontextmanager
async def unbound(house: House, types: set[str]) -> AsyncIterator[None]:
    """Take away the bindings of all who read messages of these types; at the end they are back.

    Unless the service has seen to that itself before.
    """
    readers = [queue for queue in QUEUES if any(model.TYPE in types for model in queue.reads)]
    bindings = [(queue.name, *binding) for queue in readers for binding in queue.bindings]
    for name, exchange, key in bindings:
        queue = await house.channel.get_queue(name, ensure=False)
        await queue.unbind(exchange, key)
    try:
        yield
    finally:
        for name, exchange, key in bindings:
            queue = await house.channel.get_queue(name, ensure=False)
            await queue.bind(exchange, key)
