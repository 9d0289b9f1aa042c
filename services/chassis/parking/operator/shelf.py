from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.chassis.parking.lot import ParkingLot
from services.chassis.parking.parked import Parked, ParkedStanding

_MOST_GROUPS: Final = 500


@dataclass(frozen=True, slots=True)
class Filter:
    """Which parked things are meant; None: whichever. ``queue`` is a queue, or a task's place."""

    queue: str | None = None
    group: str | None = None
    case_no: str | None = None
    standing: ParkedStanding | None = ParkedStanding.PARKED

    def query(self) -> dict[str, Any]:
        """Return it as Mongo is asked."""
        wanted = {
            "index.place": self.queue,
            "index.group": self.group,
            "index.case_no": self.case_no,
            "index.standing": self.standing,
        }
        return {field: value for field, value in wanted.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Group:
    """Things parked for one cause; ``example`` is one of them."""

    group: str
    waiting: int
    queue: str
    type: str | None
    reason: str
    first: datetime
    last: datetime
    example: str


class Shelf:
    """Looks through what is parked, the longest waiting first, never more than a page at once."""

    def __init__(self, lot: ParkingLot) -> None:
        self._lot = lot
        self._collection = lot.collection

    async def page(self, wanted: Filter, after: str | None, limit: int) -> Sequence[Parked]:
        """Return the things that follow ``after``; their stacks are left out."""
        query = wanted.query()
        if after is not None:
            last = await self._lot.get(after)
            later = [{"index.parked_at": {"$gt": last.parked_at}}]
            same = {"index.parked_at": last.parked_at, "_id": {"$gt": after}}
            query["$or"] = [*later, same]
        found = self._collection.find(query, {"state": 1})
        documents = await found.sort([("index.parked_at", 1), ("_id", 1)]).limit(limit).to_list(limit)
        return [self._lot.records.parse(document) for document in documents]

    async def repeats(self, key: str) -> int:
        """Return how often a copy of it came while it was here."""
        document = await self._collection.find_one({"_id": key}, {"repeats": 1})
        return 0 if document is None else document.get("repeats", 0)

    async def groups(self, queue: str | None = None) -> Sequence[Group]:
        """Return what waits by cause, the most first."""
        found = self._collection.aggregate(
            [
                {"$match": Filter(queue=queue).query()},
                {
                    "$group": {
                        "_id": "$index.group",
                        "waiting": {"$sum": 1},
                        "queue": {"$first": "$index.place"},
                        "type": {"$first": "$index.type"},
                        "reason": {"$first": "$index.reason"},
                        "first": {"$min": "$index.parked_at"},
                        "last": {"$max": "$index.parked_at"},
                        "example": {"$min": "$_id"},
                    }
                },
                {"$sort": {"waiting": -1, "_id": 1}},
                {"$limit": _MOST_GROUPS},
            ]
        )
        return [_group(document) for document in await found.to_list(_MOST_GROUPS)]

    async def waiting(self, wanted: Filter, until: datetime, limit: int) -> Sequence[str]:
        """Return the ids of things that have waited since ``until`` or longer."""
        query = {**wanted.query(), "index.parked_at": {"$lte": until}}
        found = self._collection.find(query, {"_id": 1})
        documents = await found.sort([("index.parked_at", 1), ("_id", 1)]).limit(limit).to_list(limit)
        return [document["_id"] for document in documents]

    async def left(self, wanted: Filter, until: datetime) -> int:
        """Count those."""
        return await self._collection.count_documents({**wanted.query(), "index.parked_at": {"$lte": until}})


def _group(document: Mapping[str, Any]) -> Group:
    return Group(
        document["_id"],
        document["waiting"],
        document["queue"],
        document["type"],
        document["reason"],
        document["first"],
        document["last"],
        document["example"],
    )
