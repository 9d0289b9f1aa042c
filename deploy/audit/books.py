"""Every aggregate of every service, read beside the services: an audit does not ask whom it audits."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

from services.chassis.mongo import Client, Collection
from services.chassis.trail import Chain

_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Trail:
    """The trail of one aggregate: whose it is, and what is stored."""

    service: str
    collection: str
    document: dict[str, Any]

    @property
    def key(self) -> str:
        """The aggregate's key."""
        return str(self.document["_id"])

    def breaks(self, chain: Chain) -> list[str]:
        """Return what does not hold in it."""
        return list(chain.breaks(self.document))


class Books:
    """The databases of all services under one prefix."""

    def __init__(self, client: Client, prefix: str) -> None:
        self._client = client
        self._prefix = f"{prefix}_"

    async def count(self, case_no: str | None) -> int:
        """Return about how many aggregates there are."""
        counts = [
            await books.count_documents(_of(case_no)) if case_no else await books.estimated_document_count()
            async for _, books in self._collections()
        ]
        return sum(counts)

    async def trails(self, case_no: str | None) -> AsyncIterator[Trail]:
        """Yield the trail of every aggregate, or of those that belong to one case."""
        async for service, books in self._collections():
            async for document in books.find(_of(case_no)).sort("_id", 1).batch_size(_BATCH):
                yield Trail(service, books.name, document)

    async def _collections(self) -> AsyncIterator[tuple[str, Collection]]:
        for name in sorted(await self._client.list_database_names()):
            if not name.startswith(self._prefix):
                continue
            database = self._client[name]
            for collection in sorted(await database.list_collection_names()):
                if await database[collection].find_one({"history": {"$exists": True}}, {"_id": 1}):
                    yield name.removeprefix(self._prefix), database[collection]


def _of(case_no: str | None) -> dict[str, Any]:
    """Aggregates are named after their case: ``<case>``, ``<case>.<department>``, ``<case>-<serial>``."""
    return {} if case_no is None else {"_id": {"$gte": case_no, "$lt": f"{case_no}\uffff"}}
