import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.chassis.failpoints import Point
from tests.conformance.fate import SteppedClock, Strike, order
from tests.support.eventually import eventually
from tests.support.outside import ROOT


class Life:
    """The lives of one service: begun, struck, ended and begun again, on the same broker and database."""

    def __init__(self, folder: Path, nursery: asyncio.subprocess.Process) -> None:
        self._folder = folder
        self._nursery = nursery
        self._pid = 0
        self.clock = SteppedClock(folder)

    @classmethod
    @asynccontextmanager
    async def of(cls, service: str, folder: Path, environment: Mapping[str, str]) -> AsyncIterator["Life"]:
        """Have a service ready to live; whatever lives at the end of the block is killed."""
        SteppedClock(folder).set(datetime.now(UTC))
        nursery = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.conformance.nursery", service, str(folder)),
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        life = cls(folder, nursery)
        try:
            yield life
        finally:
            if life.lives():
                os.kill(life._pid, signal.SIGKILL)
            nursery.kill()
            await nursery.wait()

    async def begin(self) -> None:
        """Live; what was passed before is forgotten."""
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self.forget()
        self._nursery.stdin.write(b"\n")
        self._pid = int(await self._nursery.stdout.readline())

    def lives(self) -> bool:
        """Whether the process is there, at work or standing still."""
        return self._pid != 0 and self._status() is not None

    async def ended(self) -> None:
        """Wait until the process is gone."""

        async def gone() -> bool:
            return not self.lives()

        await eventually(gone)

    async def end(self) -> None:
        """Stop it as a deploy does, and wait."""
        os.kill(self._pid, signal.SIGTERM)
        await self.ended()

    async def stands_still(self) -> None:
        """Wait until a strike has stopped the process."""

        async def stopped() -> bool:
            return self._status() == "T"

        await eventually(stopped)

    def go_on(self) -> None:
        """Wake a process that stands still."""
        os.kill(self._pid, signal.SIGCONT)

    def strike(self, strike: Strike) -> None:
        """Let go wrong what comes next."""
        order(self._folder / "strike", strike)

    def spare(self) -> None:
        """Let nothing go wrong any more."""
        (self._folder / "strike").unlink(missing_ok=True)

    def forget(self) -> None:
        """Begin a new list of points passed."""
        (self._folder / "passed").write_text("")

    def passed(self) -> list[Point]:
        """Return the points passed since the list began."""
        return [Point(line) for line in (self._folder / "passed").read_text().split()]

    def log(self) -> str:
        """Return everything that was logged in all lives."""
        return (self._folder / "log").read_text()

    def pass_time(self, by: timedelta) -> None:
        """Move the service's clock."""
        self.clock.advance(by)

    def _status(self) -> str | None:
        """Return the process's state as the kernel writes it (R, S, T, ...), or None when it is gone."""
        try:
            stat = Path(f"/proc/{self._pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return None
        status = stat.rpartition(")")[2].split()[0]
        return None if status in "ZX" else status
