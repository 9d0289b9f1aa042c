import asyncio
from collections.abc import Sequence

from services.chassis import failpoints, outbox
from services.chassis.failpoints import Point
from services.chassis.mongo import MONGO_AWAY, Collection
from services.chassis.outgoing import Outgoing
from services.chassis.publisher import BrokerAwayError, Publisher, PublishFailedError
from services.chassis.trouble import Outage, Roads

Entries = Sequence[tuple[str, Sequence[Outgoing]]]
"""Keys of aggregates, each once, and their events in the order they were said."""

_CONCURRENT = 16


class Dispatch:
    """Publishes events with confirms, many aggregates at a time and each one's in order, then clears them."""

    def __init__(self, publisher: Publisher) -> None:
        self.roads = Roads()
        self.outage = Outage()
        self._publisher = publisher
        self._slots = asyncio.Semaphore(_CONCURRENT)

    @property
    def possible(self) -> bool:
        """Whether the broker is there, as far as the connection knows."""
        return self._publisher.connected

    async def send(self, collection: Collection, entries: Entries) -> Sequence[str]:
        """Publish and clear; return the keys of aggregates that still have events to publish."""
        sent = await asyncio.gather(*(self._publish(key, outgoing) for key, outgoing in entries))
        if not await self._clear(collection, [(key, ids) for key, ids in sent if ids]):
            return [key for key, _ in entries]
        return [
            key for (key, outgoing), (_, ids) in zip(entries, sent, strict=True) if len(ids) < len(outgoing)
        ]

    async def _clear(self, collection: Collection, sent: Sequence[outbox.Sent]) -> bool:
        if not sent:
            return True
        failpoints.passed(Point.BEFORE_CLEAR)
        try:
            await outbox.clear(collection, sent)
        except MONGO_AWAY as error:
            self.outage.begin(f"{collection.name} cannot be cleared: {error!r}")
            return False
        return True

    async def _publish(self, key: str, outgoing: Sequence[Outgoing]) -> outbox.Sent:
        sent = []
        async with self._slots:
            for each in outgoing:
                if not await self._gets_through(each):
                    break
                sent.append(each.id)
        return key, tuple(sent)

    async def _gets_through(self, outgoing: Outgoing) -> bool:
        if self.roads.is_shut(outgoing.route):
            return False
        try:
            await self._publisher.publish([outgoing])
        except BrokerAwayError as error:
            self.outage.begin(str(error))
            return False
        except PublishFailedError as error:
            self.roads.failed(outgoing, error)
            return False
        self.roads.worked(outgoing)
        return True
