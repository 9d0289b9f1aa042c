import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypeVar
from uuid import uuid4

import httpx

from deploy.demo.accounts import STATUS
from deploy.demo.applicant import Errand, Headers, RefusedError, apply, collect, look, withdraw
from deploy.demo.samples import Ending, Sample

T = TypeVar("T")

_AGAIN: Final = 1.0
"""Seconds until an applicant who got no answer asks again."""
_LOOK_AGAIN: Final = 1.0
"""Seconds between two looks at the progress."""


class Applicant:
    """Somebody with an errand and patience: who gets no answer asks again under the same idempotency key."""

    def __init__(self, client: httpx.AsyncClient, clerk: Headers, sample: Sample) -> None:
        """``clerk`` is who stands at the exit window."""
        self.errand = Errand(sample)
        self.unknown = 0
        """How often the outcome of a request was unknown: no answer, or a 5xx."""
        self.acknowledged_at: float | None = None
        self.ended_at: float | None = None
        self._client = client
        self._clerk = clerk
        self._key = uuid4().hex

    @property
    def status(self) -> str | None:
        """What the case book said last."""
        found: str | None = self.errand.last.get("status", {}).get("code")
        return found

    async def live(self) -> None:
        """Apply, do what the story asks for, and watch until the case has ended."""
        try:
            await self._until_answered(partial(apply, self._client, self.errand, self._key))
            self.acknowledged_at = time.monotonic()
            while await self._until_answered(self.look) != STATUS[self.errand.sample.ending]:
                await self._act()
                await asyncio.sleep(_LOOK_AGAIN)
            self.ended_at = time.monotonic()
        except RefusedError as error:
            self.errand.trouble = str(error)

    async def look(self) -> str:
        """Ask the case book where the case stands."""
        return await look(self._client, self.errand)

    async def _act(self) -> None:
        match self.errand.sample.ending, self.status:
            case Ending.WITHDRAWN, "dept_received" | "reviewing":
                await self._until_answered(partial(withdraw, self._client, self.errand, f"{self._key}-w"))
            case Ending.COLLECTED, "issued":
                key = f"{self._key}-c"
                await self._until_answered(partial(collect, self._client, self.errand, key, self._clerk))

    async def _until_answered(self, ask: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await ask()
            except httpx.HTTPError:
                self.unknown += 1
                await asyncio.sleep(_AGAIN)
