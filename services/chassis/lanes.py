import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Lane:
    """A line for one kind of work: a few get through at once, the others wait."""

    def __init__(self, width: int, room: asyncio.Event) -> None:
        self._slots = asyncio.Semaphore(width)
        self._room = room
        self.waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Do something when it is one's turn; who queued up before awaiting it."""
        async with self._slots:
            self.waiting -= 1
            if not self.waiting:
                self._room.set()
            yield


class Lanes:
    """Lanes side by side, so that a slow partner holds up its own lane and no other.

    A lane is full while somebody waits in it: who brings work looks elsewhere then.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._room = asyncio.Event()
        self._lanes: dict[str | None, Lane] = {}

    def full(self) -> list[str | None]:
        """Return the names of the lanes that should get no more for now."""
        return [name for name, lane in self._lanes.items() if lane.waiting]

    def queue_up(self, name: str | None) -> Lane:
        """Take a place in a lane, for one turn."""
        lane = self._lanes.setdefault(name, Lane(self._width, self._room))
        lane.waiting += 1
        return lane

    async def room_within(self, seconds: float) -> None:
        """Wait until a full lane has room again, but not longer than this."""
        self._room.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._room.wait()
        except TimeoutError:
            return
