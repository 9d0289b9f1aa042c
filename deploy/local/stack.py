"""Parts in the order they need each other: started, watched, stopped."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Sequence

from deploy.local.failure import StartError
from deploy.local.part import Part


class Stack:
    """Servers and partners start side by side, services when those answer; they end in reverse.

    Services are launched with the rest and held: what they import is in memory when the servers are ready.
    ``servers`` are broker and database, ``partners`` the simulated world outside.
    """

    def __init__(
        self, *, servers: Sequence[Part], partners: Sequence[Part], services: Sequence[Part]
    ) -> None:
        self.servers = tuple(servers)
        self.partners = tuple(partners)
        self.services = tuple(services)

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts."""
        return (*self.servers, *self.partners, *self.services)

    def part(self, name: str) -> Part:
        """Return the part of that name. Raises ``KeyError``."""
        found = {part.name: part for part in self.parts}
        return found[name]

    async def start(self) -> None:
        """Start all and wait until all are ready. Raises ``StartError``; then nothing is left running."""
        try:
            await _all(
                *(part.start() for part in (*self.servers, *self.partners)),
                *(part.launch() for part in self.services),
            )
            await _all(*(part.start() for part in self.services))
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End all in order; when cancelled meanwhile, at once."""
        try:
            for floor in (self.services, self.partners, self.servers):
                await asyncio.gather(*(part.stop() for part in floor))
        except asyncio.CancelledError:
            await asyncio.gather(*(part.kill() for part in self.parts))
            raise

    async def deaths(self) -> AsyncGenerator[Part, None]:
        """Give each part that ends without having been asked to, as soon as it does; for ever.

        A part that was killed or stopped through its own methods was asked to.
        """
        watched = {asyncio.create_task(part.death()): part for part in self.parts}
        try:
            while watched:
                done, _ = await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield watched.pop(task)
        finally:
            for task in watched:
                task.cancel()


async def _all(*steps: Coroutine[None, None, None]) -> None:
    """Take all steps side by side; the first that fails ends the others, and is what is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            for step in steps:
                group.create_task(step)
    except* StartError as failures:
        first = failures.exceptions[0]
        raise first from None
