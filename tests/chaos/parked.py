"""What the services have parked: the one place that knows how the parked store looks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from deploy.local.environment import SERVICES

_UNSETTLED: Final[Mapping[str, Any]] = {"index.standing": {"$in": ["parked", "replaying"]}}
"""What waits for a person, or is on its way back."""


@dataclass(frozen=True, slots=True)
class Parked:
    """One parked message, or a task: that has no body, and its key says what case it is about."""

    queue: str
    reason: str
    body: bytes
    key: str = ""

    @property
    def case_no(self) -> str:
        """The case it is about; empty where that cannot be read."""
        if "." in self.key:
            return self.key.partition(".")[0]
        try:
            subject = json.loads(self.body)["subject"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return ""
        return str(subject)


class ParkedStore:
    """The ``parked`` collections of all services."""

    def __init__(self, mongo_url: str, prefix: str = "yc") -> None:
        self._client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(mongo_url, timeoutMS=5_000)
        self._prefix = prefix

    async def read(self) -> list[Parked]:
        """Return everything that waits. Raises ``PyMongoError`` while the store is away."""
        fields = {"index": 1, "state.origin": 1}
        return [
            Parked(
                found["index"]["place"], found["index"]["reason"], await _body(database, found), found["_id"]
            )
            for database in (self._client[f"{self._prefix}_{name}"] for name in SERVICES)
            async for found in database.parked.find(_UNSETTLED, fields)
        ]

    async def close(self) -> None:
        """Disconnect."""
        await self._client.close()


async def _body(database: AsyncDatabase[dict[str, Any]], found: Mapping[str, Any]) -> bytes:
    """Return a message's body as it came, put together from its parts; none for a task."""
    original = found["state"]["origin"].get("original")
    if original is None:
        return b""
    kept = await database.parked_bodies.find({"parked": found["_id"]}).to_list()
    parts = [each for each in kept if each["_id"].split("/")[1] == original["digest"]]
    return b"".join(each["part"] for each in sorted(parts, key=lambda each: int(each["_id"].split("/")[2])))


def by_case(parked: Sequence[Parked]) -> dict[str, list[str]]:
    """Return case number to why messages about it wait."""
    found: dict[str, list[str]] = {}
    for each in parked:
        if each.case_no:
            found.setdefault(each.case_no, []).append(f"{each.queue}: {each.reason}")
    return found
