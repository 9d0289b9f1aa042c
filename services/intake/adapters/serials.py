import asyncio
from collections.abc import Iterator
from datetime import date

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.chassis.mongo import Collection

BLOCK = 50
"""Serials that a process takes at once: one round trip in fifty cases."""


class Serials:
    """Numbers the cases of a day from 1, so that no two processes give one number (流水号).

    One small document a day counts how many serials are taken; a process takes a block and hands it out
    from memory. What is left of a block when the process ends or the day changes is never used: gaps mean
    nothing.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._day = date.min
        self._block: Iterator[int] = iter(())
        self._lock = asyncio.Lock()

    async def next(self, day: date) -> int:
        """Return a serial of that day that nobody else gets."""
        async with self._lock:
            serial = next(self._block, None) if day == self._day else None
            if serial is None:
                self._day, self._block = day, iter(await self._take_block(day))
                serial = next(self._block)
            return serial

    async def _take_block(self, day: date) -> range:
        key = {"_id": day.isoformat()}
        while True:
            counter = await self._collection.find_one_and_update(
                key, {"$inc": {"taken": BLOCK}}, return_document=ReturnDocument.AFTER
            )
            if counter is not None:
                taken: int = counter["taken"]
                return range(taken - BLOCK + 1, taken + 1)
            await self._open(day)

    async def _open(self, day: date) -> None:
        try:
            await self._collection.insert_one({"_id": day.isoformat(), "taken": 0})
        except DuplicateKeyError:
            return  # another process opened the day first
