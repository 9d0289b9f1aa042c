import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from deploy.local.failure import StartError
from deploy.local.part import Part

_PAUSE: Final = 0.5
"""Seconds between an end and the next start, as systemd's RestartSec."""


class Supervisor:
    """Starts again what ended by itself, as systemd or Kubernetes would, and notes how it died."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._deaths: defaultdict[str, asyncio.Queue[int]] = defaultdict(asyncio.Queue)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Supervise while the body runs."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._mind(part)) for part in self._parts]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()

    async def death_of(self, name: str, within: float) -> int:
        """Wait for a part's next death and return its exit code (minus the signal's number).

        Raises ``TimeoutError``.
        """
        async with asyncio.timeout(within):
            return await self._deaths[name].get()

    def unasked(self) -> list[str]:
        """Return, and forget, the deaths that nobody has waited for."""
        found = []
        for name, deaths in self._deaths.items():
            while not deaths.empty():
                found.append(f"{name} ended by itself, exit code {deaths.get_nowait()}")
        return found

    async def _mind(self, part: Part) -> None:
        while True:
            await part.death()
            self._deaths[part.name].put_nowait(part.process.exit_code or 0)
            await asyncio.sleep(_PAUSE)
            await relaunch(part)


async def relaunch(part: Part) -> None:
    """Start a part and do not wait until it is ready; its port may be held for a moment by who died."""
    while not part.alive:
        try:
            await part.launch()
        except StartError:
            await asyncio.sleep(_PAUSE)
    part.process.release()
