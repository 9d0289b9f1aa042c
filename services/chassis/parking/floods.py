from collections import OrderedDict
from typing import Final

from services.chassis.mongo import Collection
from services.chassis.parking.parked import ParkedStanding

_REMEMBERED: Final = 1_000


class Floods:
    """Says at which members of a group an alarm is due: the first, then 10, 100, 1000 that wait at once.

    The database is asked for the first that this process sees; after that it counts.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._waiting: OrderedDict[str, int] = OrderedDict()

    async def joined(self, group: str) -> int:
        """Count one more that waits, already stored; return how many that makes."""
        known = self._waiting.pop(group, None)
        waiting = await self._count(group) if known is None else known + 1
        self._waiting[group] = waiting
        while len(self._waiting) > _REMEMBERED:
            self._waiting.popitem(last=False)
        return waiting

    def left(self, group: str) -> None:
        """One of the group waits no more: count anew."""
        self._waiting.pop(group, None)

    async def _count(self, group: str) -> int:
        waits = {"index.group": group, "index.standing": ParkedStanding.PARKED}
        return max(1, await self._collection.count_documents(waits))


def is_alarm(waiting: int) -> bool:
    """Whether this many are a power of ten."""
    return str(waiting).strip("0") == "1"
