from typing import Any, Final

import httpx

from deploy.demo.accounts import Effects
from deploy.demo.effects import ask_partners
from deploy.sandbox.faults import FaultKind

KEEPING_BOOKS: Final = ("department", "sms", "courier")
"""The partners that keep a book of what they were made to do."""


class Partners:
    """The simulated world outside, as the harness steers and asks it."""

    def __init__(self, urls: dict[str, str]) -> None:
        self._urls = urls
        self._http = httpx.AsyncClient(timeout=30, trust_env=False)

    async def close(self) -> None:
        """Disconnect."""
        await self._http.aclose()

    async def effects(self) -> Effects:
        """Return how often each partner did each thing."""
        return await ask_partners({name: self._urls[name] for name in KEEPING_BOOKS})

    async def misbehave(self, kind: FaultKind, *names: str, **order: Any) -> None:
        """Let these partners (none named: those that keep books) do wrong what the order says."""
        for name in names or KEEPING_BOOKS:
            await self._order(name, {"kind": kind, **order})

    async def behave(self) -> None:
        """Let all do everything right again."""
        for name in self._urls:
            await self._order(name, {})

    async def struck(self, kind: FaultKind) -> dict[str, int]:
        """Return how often a fault has struck so far, by partner."""
        return {name: (await self._health(name))["faults_struck"].get(kind, 0) for name in KEEPING_BOOKS}

    async def _order(self, name: str, order: dict[str, Any]) -> None:
        answer = await self._http.post(f"{self._urls[name]}/sandbox/faults", json=order)
        answer.raise_for_status()

    async def _health(self, name: str) -> dict[str, Any]:
        answer = await self._http.get(f"{self._urls[name]}/sandbox/health")
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found
