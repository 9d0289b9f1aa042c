from collections.abc import Iterable
from typing import Any

from contracts.envelope import Message
from services.chassis.outgoing import Outgoing
from services.chassis.publisher import BrokerAwayError, Publisher
from tests.support.eventually import eventually


async def published(publisher: Publisher, messages: Iterable[Message[Any]]) -> None:
    """Publish, again where the broker hung up: a busy worker of the tests may have missed its heartbeats."""
    outgoing = [Outgoing.of(message) for message in messages]

    async def got_through() -> bool:
        try:
            await publisher.publish(outgoing)
        except BrokerAwayError:
            return False
        return True

    await eventually(got_through)
