from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from pymongo import UpdateOne

from services.chassis.mongo import Collection
from services.chassis.outgoing import Outgoing

Sent = tuple[str, tuple[UUID, ...]]
"""An aggregate's key and the ids of its events that the broker has confirmed."""


async def ensure_indexes(collection: Collection) -> None:
    """Index what relay and timers look for; both indexes hold only documents that wait."""
    await collection.create_index("unsent_since", sparse=True)
    await collection.create_index("wake_at", sparse=True)


async def unsent(collection: Collection, before: datetime, limit: int) -> list[tuple[str, list[Outgoing]]]:
    """Return aggregates whose events have waited since ``before`` or longer, oldest first."""
    cursor = collection.find({"unsent_since": {"$lte": before}}, {"unsent": 1})
    documents = await cursor.sort("unsent_since", 1).limit(limit).to_list(limit)
    return [
        (document["_id"], [Outgoing.stored(each) for each in document["unsent"]]) for document in documents
    ]


async def oldest(collection: Collection) -> datetime | None:
    """Return since when the oldest unpublished event waits, or None."""
    waiting = {"unsent_since": {"$gt": datetime.min.replace(tzinfo=UTC)}}
    document = await collection.find_one(waiting, {"unsent_since": 1}, sort=[("unsent_since", 1)])
    return None if document is None else document["unsent_since"]


async def clear(collection: Collection, sent: Iterable[Sent]) -> None:
    """Forget events that the broker has confirmed; events said meanwhile stay."""
    await collection.bulk_write([_clearing(key, ids) for key, ids in sent], ordered=False)


def _clearing(key: str, ids: tuple[UUID, ...]) -> UpdateOne:
    remaining = {
        "$filter": {"input": "$unsent", "cond": {"$not": [{"$in": ["$$this.id", list(ids)]}]}},
    }
    since = {"$cond": [{"$eq": ["$unsent", []]}, "$$REMOVE", "$unsent_since"]}
    return UpdateOne({"_id": key}, [{"$set": {"unsent": remaining}}, {"$set": {"unsent_since": since}}])
