from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final

import aio_pika
import httpx
from aio_pika.abc import AbstractChannel

_POLICY: Final = "/policies/%2F/chaos"


class BrokerDesk:
    """What an administrator can do at the broker, and see there."""

    def __init__(self, url: str, api_url: str) -> None:
        self.url = url
        self._api = httpx.AsyncClient(base_url=api_url, timeout=10, trust_env=False)

    async def close(self) -> None:
        """Disconnect."""
        await self._api.aclose()

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[AbstractChannel]:
        """Open a confirming channel on a connection of its own."""
        async with await aio_pika.connect(self.url) as connection:
            yield await connection.channel(publisher_confirms=True)

    async def waiting(self, queues: Iterable[str]) -> int:
        """Return how many messages wait in these queues, handed out to nobody."""
        async with self.channel() as channel:
            declared = [await channel.declare_queue(queue, passive=True) for queue in queues]
            return sum(each.declaration_result.message_count or 0 for each in declared)

    async def redelivered(self) -> dict[str, int]:
        """Return how often each queue has handed a message out again since the broker started."""
        try:
            answer = await self._api.get("/queues")
            answer.raise_for_status()
        except httpx.HTTPError:
            return {}
        return {queue["name"]: queue.get("message_stats", {}).get("redeliver", 0) for queue in answer.json()}

    async def returned(self) -> int:
        """Return how many messages came back to their publishers since the broker started: no queue."""
        answer = await self._api.get("/overview")
        answer.raise_for_status()
        times: int = answer.json().get("message_stats", {}).get("return_unroutable", 0)
        return times

    async def limit(self, pattern: str, length: int) -> None:
        """Let queues whose name matches hold no more than that many messages."""
        policy: dict[str, Any] = {
            "pattern": pattern,
            "definition": {"max-length": length},
            "apply-to": "queues",
        }
        (await self._api.put(_POLICY, json=policy)).raise_for_status()

    async def unlimit(self) -> None:
        """Lift the limit, if there is one."""
        answer = await self._api.delete(_POLICY)
        if answer.status_code != httpx.codes.NOT_FOUND:
            answer.raise_for_status()


def redeliveries(before: dict[str, int], after: dict[str, int]) -> int:
    """Return how often messages were handed out again meanwhile; a broker that restarted began at 0."""
    return sum(
        times - before.get(queue, 0) if times >= before.get(queue, 0) else times
        for queue, times in after.items()
    )
