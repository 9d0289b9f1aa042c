from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import uuid4

from services.chassis import outbox
from services.chassis.behind import Behind, Key
from services.chassis.clock import Clock
from services.chassis.dispatch import Dispatch
from services.chassis.mongo import MONGO_AWAY, Collection

GRACE = timedelta(seconds=15)
"""Younger events are still in the hands of the process that stored them, which may be another."""


class Sweep:
    """Finds events that nobody has published and publishes them, page by page, past those that cannot be.

    A page is leased, so that of several processes one publishes it. ``in_hand`` says which aggregates the
    hand-over of this process publishes anyway.
    """

    def __init__(
        self, dispatch: Dispatch, behind: Behind, clock: Clock, in_hand: Callable[[Key], bool]
    ) -> None:
        self._dispatch = dispatch
        self._behind = behind
        self._clock = clock
        self._in_hand = in_hand
        self._token = uuid4().hex

    async def sweep(self, collections: Sequence[Collection], grace: timedelta) -> bool:
        """Publish events that have waited longer than ``grace``; say whether none of them is left."""
        if not self._dispatch.possible:
            self._dispatch.outage.begin("the broker is away")
            return False
        self._dispatch.roads.open_all()
        self._behind.begin_pass()
        clean = all([await self._sweep(each, grace) for each in collections])
        self._behind.end_pass(clean=clean)
        if clean:
            self._dispatch.outage.end()
        return clean

    async def _sweep(self, collection: Collection, grace: timedelta) -> bool:
        clean = True
        try:
            async for page in outbox.heads(collection, self._clock.now() - grace):
                clean &= await self._publish(collection, page)
                if not self._dispatch.possible:
                    return False
        except MONGO_AWAY as error:
            self._dispatch.outage.begin(f"{collection.name} cannot be read: {error!r}")
            return False
        return clean

    async def _publish(self, collection: Collection, page: Sequence[outbox.Head]) -> bool:
        forgotten = [head for head in page if not self._in_hand((collection.name, head.key))]
        for head in forgotten:
            self._behind.taken((collection.name, head.key))
        passable = [head.key for head in forgotten if not self._dispatch.roads.is_shut(head.route)]
        if not passable:
            return not forgotten
        ours = await outbox.claim(collection, passable, token=self._token, now=self._clock.now())
        left = set(await self._dispatch.send(collection, ours))
        out = [key for key, _ in ours if key not in left]
        for key in out:
            self._behind.done((collection.name, key))
        self._dispatch.outage.published(len(out))
        return len(out) == len(forgotten)
