from typing import Final

from pymongo.errors import DuplicateKeyError

from services.chassis.mongo import Collection
from services.chassis.parking.origin import Body

_PART: Final = 4_000_000
"""Bytes a document holds: Mongo's limit is 16 MB, the broker's for a message 128 MB."""


class BodyLostError(Exception):
    """A body that should be kept is not there whole: somebody deleted it from the database."""


class Bodies:
    """The bodies of parked messages, originals and edits, whole and byte by byte, in parts of 4 MB."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        """Index what is deleted together."""
        await self._collection.create_index("parked")

    async def keep(self, parked: str, content: bytes) -> Body:
        """Keep a body; the same again changes nothing."""
        body = Body.of(content)
        for number, start in enumerate(range(0, len(content), _PART)):
            part = content[start : start + _PART]
            document = {"_id": _name(parked, body, number), "parked": parked, "part": part}
            try:
                await self._collection.insert_one(document)
            except DuplicateKeyError:
                continue
        return body

    async def read(self, parked: str, body: Body) -> bytes:
        """Return a body; raises ``BodyLostError`` rather than give half of one."""
        found = bytearray()
        for number in range(-(-body.size // _PART)):
            document = await self._collection.find_one({"_id": _name(parked, body, number)})
            if document is None:
                raise BodyLostError(f"body {body.digest} of {parked} lacks part {number}")
            found += document["part"]
        return bytes(found)

    async def drop(self, parked: str) -> None:
        """Forget every body of a parked thing."""
        await self._collection.delete_many({"parked": parked})


def _name(parked: str, body: Body, number: int) -> str:
    return f"{parked}/{body.digest}/{number}"
