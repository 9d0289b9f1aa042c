"""What a partner sends to us of its own accord: callbacks, receipts, trace pushes; repeated until taken."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

import httpx
from pydantic import BaseModel, ConfigDict, Field

from deploy.sandbox.faults import FaultPlan
from deploy.sandbox.timetable import Timetable

_ANSWER_WITHIN: Final = 5.0
"""Seconds a partner waits for our answer."""

_log = logging.getLogger(__name__)


class Retry(BaseModel):
    """How often and how patiently a partner repeats a callback that was not taken."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: float = Field(default=0.2, gt=0)
    """Seconds before the second try; each further wait doubles."""
    cap: float = Field(default=5.0, gt=0)
    """Seconds the wait never exceeds."""
    tries: int | None = Field(default=8, ge=1)
    """Tries in all; none: until taken."""

    def wait(self, failures: int) -> float:
        """Return the seconds to wait after that many failed tries (at least 1)."""
        return min(self.first * 2.0 ** min(failures - 1, 30), self.cap)

    def exhausted(self, failures: int) -> bool:
        """Say whether the partner gives up."""
        return self.tries is not None and failures >= self.tries


@dataclass(frozen=True, slots=True)
class Post:
    """One HTTP POST, ready to go."""

    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Callback:
    """Something to tell us. Composed anew for every try, since signatures and nonces are used once."""

    subject: str
    """For the log: no personal data."""
    compose: Callable[[], Post]
    taken: Callable[[httpx.Response], bool]
    """Whether the answer means that we have it; may raise ``ValueError`` on an unreadable one."""


class Caller:
    """Sends callbacks and repeats those that were not taken."""

    def __init__(self, timetable: Timetable, plan: FaultPlan, retry: Retry) -> None:
        self._timetable = timetable
        self._plan = plan
        self._retry = retry
        self._client: httpx.AsyncClient
        self.taken = 0
        self.given_up = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Hold the connections to us open."""
        async with httpx.AsyncClient(timeout=_ANSWER_WITHIN, trust_env=False) as self._client:
            yield

    async def call(self, callback: Callback, failures: int = 0) -> None:
        """Try once, now; further tries are left to the timetable."""
        copies = 2 if self._plan.duplicates() else 1
        answers = [await self._try(callback) for _ in range(copies)]
        if any(answers):
            self.taken += 1
        elif self._retry.exhausted(failures + 1):
            self.given_up += 1
            _log.warning("gave up calling back: %s", callback.subject)
        else:
            again = partial(self.call, callback, failures + 1)
            self._timetable.after(self._retry.wait(failures + 1), again)

    async def _try(self, callback: Callback) -> bool:
        post = callback.compose()
        try:
            response = await self._client.post(post.url, content=post.body, headers=post.headers)
            return callback.taken(response)
        except (httpx.HTTPError, ValueError) as problem:
            _log.info("not taken: %s (%s)", callback.subject, type(problem).__name__)
            return False
