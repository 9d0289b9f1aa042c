import hashlib
import traceback
from collections.abc import Mapping
from typing import Any

from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.mongo import Collection


class ParkingLot:
    """Where messages wait that nobody could handle (停靠): readable, countable, never lost.

    One document a message, with what is needed to understand it and to send it again.
    """

    def __init__(self, collection: Collection, clock: Clock) -> None:
        self._collection = collection
        self._clock = clock

    async def ensure_indexes(self) -> None:
        """Index what is listed by queue and cause."""
        await self._collection.create_index([("queue", 1), ("reason", 1), ("parked_at", 1)])

    async def park(
        self,
        *,
        queue: str,
        body: bytes,
        headers: Mapping[str, Any],
        message_id: str | None,
        reason: str,
        error: BaseException | None = None,
    ) -> None:
        """Keep a message and raise one alert for it.

        The same message parked again, as after a crash before the acknowledgement, is counted, not kept
        twice.
        """
        result = await self._collection.update_one(
            {"_id": _identity(queue, message_id, body)},
            {
                "$inc": {"times": 1},
                "$setOnInsert": {
                    "queue": queue,
                    "reason": reason,
                    "parked_at": self._clock.now(),
                    "message_id": message_id,
                    "headers": {name: str(value) for name, value in headers.items()},
                    "body": body,
                    "error": None if error is None else repr(error),
                    "stack": None if error is None else "".join(traceback.format_exception(error)),
                },
            },
            upsert=True,
        )
        if result.upserted_id is not None:
            get_log().error("message_parked", queue=queue, reason=reason, message_id=message_id, alert=True)

    async def count(self) -> int:
        """Return how many messages wait."""
        return await self._collection.count_documents({})


def _identity(queue: str, message_id: str | None, body: bytes) -> str:
    return hashlib.sha256(b"\0".join((queue.encode(), (message_id or "").encode(), body))).hexdigest()
