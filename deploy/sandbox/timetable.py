"""Work to be done later: any number of appointments, a fixed number of hands."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated

from pydantic import AfterValidator

Job = Callable[[], Awaitable[None]]

_log = logging.getLogger(__name__)


def _in_order(bounds: tuple[float, float]) -> tuple[float, float]:
    shortest, longest = bounds
    if not 0 <= shortest <= longest:
        raise ValueError("latency is [shortest, longest] in seconds, neither negative nor upside down")
    return bounds


Latency = Annotated[tuple[float, float], AfterValidator(_in_order)]
"""Shortest and longest time a step takes, in seconds; each step draws its own."""


def draw(latency: Latency) -> float:
    """Return the seconds one step takes."""
    return random.uniform(*latency)  # noqa: S311  jitter, protects nothing


class Timetable:
    """Runs jobs when they fall due, at most ``hands`` of them at a time.

    An appointment costs one timer of the event loop's heap, no task: tens of thousands may wait.
    """

    def __init__(self, hands: int = 32) -> None:
        self._hands = hands
        self._due: asyncio.Queue[Job] = asyncio.Queue()
        self._open = 0
        self._failed = 0

    @property
    def open(self) -> int:
        """Jobs not done yet: waiting for their time, for a hand, or being done."""
        return self._open

    @property
    def failed(self) -> int:
        """Jobs that raised; each is in the log."""
        return self._failed

    def after(self, seconds: float, job: Job) -> None:
        """Do the job that many seconds from now."""
        self._open += 1
        asyncio.get_running_loop().call_later(seconds, self._due.put_nowait, job)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the hands at work; on leaving, what is not done yet stays undone."""
        hands = [asyncio.create_task(self._work()) for _ in range(self._hands)]
        try:
            yield
        finally:
            for hand in hands:
                hand.cancel()
            await asyncio.gather(*hands, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            job = await self._due.get()
            try:
                await job()
            except Exception:  # noqa: BLE001  a failed job costs no hand; logged and counted
                self._failed += 1
                _log.exception("a job failed")
            finally:
                self._open -= 1
