"""What the services have parked: the one place that knows how the parked store looks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pymongo import AsyncMongoClient

from deploy.local.environment import SERVICES

_UNSETTLED: Final[Mapping[str, Any]] = {}
"""What waits for a person."""


@dataclass(frozen=True, slots=True)
class Parked:
    """One parked message."""

    queue: str
    reason: str
    body: bytes

    @property
    def case_no(self) -> str:
        """The case it is about; empty where that cannot be read."""
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
        fields = {"queue": 1, "reason": 1, "body": 1}
        return [
            Parked(found["queue"], found["reason"], bytes(found["body"]))
            for name in SERVICES
            async for found in self._client[f"{self._prefix}_{name}"].parked.find(_UNSETTLED, fields)
        ]

    async def close(self) -> None:
        """Disconnect."""
        await self._client.close()


def by_case(parked: Sequence[Parked]) -> dict[str, list[str]]:
    """Return case number to why messages about it wait."""
    found: dict[str, list[str]] = {}
    for each in parked:
        if each.case_no:
            found.setdefault(each.case_no, []).append(f"{each.queue}: {each.reason}")
    return found
