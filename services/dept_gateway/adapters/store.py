"""The one file of this service that knows Mongo: work orders, the desk's list, the quarantine."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.chassis.aggregates import Aggregates
from services.chassis.breaker import waiting
from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.mongo import Collection, Database
from services.chassis.service import Ground
from services.dept_gateway.domain.numbers import case_no_of
from services.dept_gateway.domain.work_order import WorkOrderRecord

WorkOrders = Aggregates[WorkOrderRecord]

_MOST_QUARANTINED: Final = 10_000
_OPEN: Final = "index.desk_open"
_DESK: Final = "index.desk"


def open_work_orders(ground: Ground) -> WorkOrders:
    """Return the work orders, one document each, by their number."""
    return Aggregates(
        ground.database.work_orders,
        WorkOrderRecord,
        source="/yichuang/dept_gateway",
        clock=ground.clock,
        offer=ground.offer,
        chain=ground.chain,
        index=_index,
        subject=case_no_of,
    )


def _index(record: WorkOrderRecord) -> Mapping[str, Any]:
    """Project what the desk's list asks and whom timers ask; what needs neither is not in it."""
    if record.order is None:
        return {}
    whose = record.order.department or f"zone.{record.order.zone}"
    if record.on_desk:
        return {"desk_open": record.work_order_no, "desk": whose}
    if record.to_send:
        return waiting(whose, record.sending.failing_since)
    if record.to_revoke:
        return waiting(whose, record.revoking.failing_since)
    return {}


class Worklist:
    """The desk's list of open work orders, in the order of their numbers."""

    def __init__(self, orders: WorkOrders) -> None:
        self._orders = orders

    async def ensure_indexes(self) -> None:
        """Index what is listed: only work orders open at the desk are in it."""
        await self._orders.collection.create_index([(_OPEN, 1)], sparse=True)
        await self._orders.collection.create_index([(_DESK, 1), (_OPEN, 1)], sparse=True)

    async def page(self, desks: Sequence[str], after: str, limit: int) -> list[WorkOrderRecord]:
        """Return at most ``limit`` open work orders after a number.

        ``desks``, at least one: codes of departments, and ``zone.<code>`` for what is a zone's own.
        """
        one, *more = desks
        query = {_DESK: {"$in": list(desks)} if more else one, _OPEN: {"$gt": after}}
        cursor = self._orders.collection.find(query, {"state": 1}).sort(_OPEN, 1).limit(limit)
        return [self._orders.parse(document) for document in await cursor.to_list(limit)]


class Quarantine:
    """Genuine callbacks that nobody could read: kept for a person to map, counted when they come again."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._collection: Collection = database.quarantine
        self._clock = clock

    async def keep(self, department: str, body: bytes, reason: str) -> None:
        """Keep one; when ten thousand wait, no more are kept, which the alert says."""
        kept = await self._collection.estimated_document_count() < _MOST_QUARANTINED
        if kept:
            first = {"department": department, "body": body, "reason": reason, "came_at": self._clock.now()}
            await self._collection.update_one(
                {"_id": hashlib.sha256(department.encode() + b"\0" + body).hexdigest()},
                {"$inc": {"times": 1}, "$setOnInsert": first},
                upsert=True,
            )
        get_log().error("callback_unreadable", department=department, reason=reason, kept=kept, alert=True)
