"""What a partner sends to us of its own accord: callbacks, receipts, trace pushes; repeated until taken."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from deploy.sandbox.faults import FaultPlan
from deploy.sandbox.http_client import Answer, HttpClient, NoAnswerError
from deploy.sandbox.timetable import Timetable

_log = logging.getLogger(__name__)


class Backoff(BaseModel):
    """How patiently something that failed is repeated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: float = Field(default=0.2, gt=0)
    """Seconds before the second try; each further wait doubles."""
    cap: float = Field(default=5.0, gt=0)
    """Seconds the wait never exceeds."""

    def wait(self, failures: int) -> float:
        """Return the seconds to wait after that many failed tries (at least 1)."""
        return min(self.first * 2.0 ** min(failures - 1, 30), self.cap)


class Retry(Backoff):
    """How patiently, and how often, a partner repeats a callback that was not taken."""

    tries: int | None = Field(default=8, ge=1)
    """Tries in all; none: until taken."""

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
    taken: Callable[[Answer], bool]
    """Whether the answer means that we have it; may raise ``ValueError`` on an unreadable one."""


def answered(answer: Answer, name: str) -> Any:
    """Return one field of an answer given with HTTP 200; none: it was not. Raises ``ValueError``."""
    if answer.status != HTTPStatus.OK:
        return None
    said = json.loads(answer.body)
    if not isinstance(said, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004  an unreadable answer, as bad JSON is
    return said.get(name)


class Caller:
    """Sends callbacks and repeats those that were not taken."""

    def __init__(self, http: HttpClient, timetable: Timetable, plan: FaultPlan, retry: Retry) -> None:
        self._http = http
        self._timetable = timetable
        self._plan = plan
        self._retry = retry
        self.taken = 0
        self.given_up = 0

    async def call(self, callback: Callback) -> None:
        """Try once, now; further tries are left to the timetable."""
        if self._plan.holds_back():
            self._timetable.after(self._plan.delay, partial(self._call, callback))
        else:
            await self._call(callback)

    async def _call(self, callback: Callback, failures: int = 0) -> None:
        copies = 2 if self._plan.duplicates() else 1
        answers = [await self._try(callback) for _ in range(copies)]
        if any(answers):
            self.taken += 1
        elif self._retry.exhausted(failures + 1):
            self.given_up += 1
            _log.warning("gave up calling back: %s", callback.subject)
        else:
            again = partial(self._call, callback, failures + 1)
            self._timetable.after(self._retry.wait(failures + 1), again)

    async def _try(self, callback: Callback) -> bool:
        post = callback.compose()
        try:
            return callback.taken(await self._http.post(post.url, post.body, post.headers))
        except (NoAnswerError, ValueError) as problem:
            _log.info("not taken: %s (%s)", callback.subject, type(problem).__name__)
            return False
