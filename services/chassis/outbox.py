from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pymongo import UpdateOne

from services.chassis.mongo import Collection
from services.chassis.outgoing import Outgoing, Route

Sent = tuple[str, tuple[UUID, ...]]
"""An aggregate's key and the ids of its events that the broker has confirmed."""

_LEASE = timedelta(seconds=60)
_PAGE = 64
_EVER = {"$gt": datetime.min.replace(tzinfo=UTC)}


@dataclass(frozen=True, slots=True)
class Head:
    """An aggregate with unpublished events, and where its first one goes."""

    key: str
    route: Route


async def ensure_indexes(collection: Collection) -> None:
    """Index what relay and timers look for; both indexes hold only documents that wait."""
    await collection.create_index("unsent_since", sparse=True)
    await collection.create_index("wake_at", sparse=True)


async def heads(collection: Collection, before: datetime) -> AsyncIterator[Sequence[Head]]:
    """Yield, page by page and oldest first, aggregates whose events wait since ``before`` or longer."""
    wanted = {"unsent.exchange": 1, "unsent.routing_key": 1}
    cursor = collection.find({"unsent_since": {"$lte": before}}, wanted).sort("unsent_since", 1)
    page: list[Head] = []
    async for document in cursor.batch_size(_PAGE):
        page.append(_head(document))
        if len(page) == _PAGE:
            yield page
            page = []
    if page:
        yield page


def _head(document: dict[str, Any]) -> Head:
    first = next(iter(document["unsent"]), {"exchange": "", "routing_key": ""})
    return Head(document["_id"], (first["exchange"], first["routing_key"]))


async def claim(
    collection: Collection, keys: Sequence[str], *, token: str, now: datetime
) -> list[tuple[str, list[Outgoing]]]:
    """Lease aggregates for a minute and return those that are ours, with all their unpublished events.

    Those that another process leases are left out. A lease is one write for all, and only the sweep takes
    one: clearing goes by event ids and needs none.
    """
    free = {"unsent_lease.until": {"$not": {"$gt": now}}}  # not $or: SecantusDB scans the collection for it
    lease = {"token": token, "until": now + _LEASE}
    among = {"_id": {"$in": list(keys)}}
    await collection.update_many({**among, **free}, {"$set": {"unsent_lease": lease}})
    ours = await collection.find({**among, "unsent_lease.token": token}, {"unsent": 1}).to_list(len(keys))
    return [(each["_id"], [Outgoing.stored(event) for event in each["unsent"]]) for each in ours]


async def oldest(collection: Collection) -> datetime | None:
    """Return since when the oldest unpublished event waits, or None."""
    document = await collection.find_one(
        {"unsent_since": _EVER}, {"unsent_since": 1}, sort=[("unsent_since", 1)]
    )
    return None if document is None else document["unsent_since"]


async def count(collection: Collection, at_most: int) -> int:
    """Return how many aggregates have unpublished events, counting no further than ``at_most``."""
    return await collection.count_documents({"unsent_since": _EVER}, limit=at_most)


async def clear(collection: Collection, sent: Iterable[Sent]) -> None:
    """Forget events that the broker has confirmed; events said meanwhile stay."""
    await collection.bulk_write([_clearing(key, ids) for key, ids in sent], ordered=False)


def _clearing(key: str, ids: tuple[UUID, ...]) -> UpdateOne:
    remaining = {
        "$filter": {"input": "$unsent", "cond": {"$not": [{"$in": ["$$this.id", list(ids)]}]}},
    }
    nothing_left = {"$eq": ["$unsent", []]}
    since = {"$cond": [nothing_left, "$$REMOVE", "$unsent_since"]}
    lease = {"$cond": [nothing_left, "$$REMOVE", {"$ifNull": ["$unsent_lease", "$$REMOVE"]}]}
    return UpdateOne(
        {"_id": key},
        [{"$set": {"unsent": remaining}}, {"$set": {"unsent_since": since, "unsent_lease": lease}}],
    )
