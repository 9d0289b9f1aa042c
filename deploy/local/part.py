"""A part of the stack: a server, a partner or a service, with one life cycle for all."""

import asyncio
import signal
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Final

from deploy.local import failure
from deploy.local.failure import Diagnosis, StartError
from deploy.local.ports import is_free
from deploy.local.process import Launch, Process
from deploy.local.usage import Usage, usage_of

_LOOK_AGAIN: Final = 0.1
"""Seconds between two looks whether a part is ready."""


class Part(ABC):
    """Starts when it answers, not when it is launched; keeps ports and data over restarts."""

    def __init__(
        self,
        name: str,
        url: str,
        *,
        ports: tuple[int, ...],
        log: Path,
        patience: float = 60.0,
        goodbye: float = 15.0,
    ) -> None:
        """``patience``: seconds a start may take; ``goodbye``: seconds it gets to end in order."""
        self.name = name
        self.url = url
        self.log = log
        self.ports = ports
        self._patience = patience
        self._goodbye = goodbye
        self._process: Process | None = None
        self._next_start = asyncio.Event()

    @abstractmethod
    def _launch(self) -> Launch:
        """Lay out the folder and say what to start. Raises ``StartError`` where a program is missing."""

    @abstractmethod
    async def _complaint(self) -> str | None:
        """Return why it cannot do its work yet; None when it can."""

    @property
    def process(self) -> Process:
        """The process of the last start. Raises ``RuntimeError`` before the first."""
        if self._process is None:
            raise RuntimeError(f"{self.name} has not been started")
        return self._process

    @property
    def pid(self) -> int:
        """Number of its process."""
        return self.process.pid

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process is not None and self._process.alive

    async def start(self) -> None:
        """Start it and wait until it can do its work. Raises ``StartError``; then nothing is left running."""
        if not self.alive:
            await self.launch()
        self.process.release()
        try:
            await self._until_ready(self.process)
        except BaseException:
            await self.kill()
            raise

    async def launch(self) -> None:
        """Launch it and do not wait; one that is held begins when it is started. Raises ``StartError``."""
        if not all(map(is_free, self.ports)):
            raise StartError(self.name, failure.PORT_TAKEN, tail=f"its ports: {_listed(self.ports)}")
        self._process = await self._started(self._launch())
        self._next_start.set()
        self._next_start = asyncio.Event()

    async def stop(self) -> None:
        """End it in order, by force when that takes too long."""
        if self._process is not None:
            await self._process.stop(self._goodbye)

    async def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            await self._process.kill()

    async def restart(self) -> None:
        """Stop it and start it, with the same ports and data."""
        await self.stop()
        await self.start()

    async def death(self) -> None:
        """Wait until it ends although nobody asked it to: stop, kill and restart here are no death."""
        while True:
            next_start = self._next_start
            await self.process.ended()
            if self.process.died:
                return
            await next_start.wait()

    def freeze(self) -> None:
        """Let it hang (SIGSTOP): connections stay, nothing answers."""
        self.process.send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on (SIGCONT)."""
        self.process.send(signal.SIGCONT)

    def usage(self) -> Usage:
        """Return what it takes of the machine now."""
        return usage_of(self.pid)

    async def _started(self, launch: Launch) -> Process:
        try:
            return await Process.start(launch, self.log)
        except OSError as error:
            raise StartError(
                self.name,
                Diagnosis(
                    f"{launch.command[0]}: {error.strerror}", "run `make setup`, it installs what is missing"
                ),
            ) from error

    async def _until_ready(self, process: Process) -> None:
        give_up = time.monotonic() + self._patience
        while process.alive:
            complaint = await self._complaint()
            if complaint is None:
                return
            if time.monotonic() > give_up:
                raise StartError(self.name, self._too_slow(complaint), tail=process.last_words())
            await process.ended(within=_LOOK_AGAIN)
        raise StartError(self.name, self._cause_of_death(process), tail=process.last_words())

    def _too_slow(self, complaint: str) -> Diagnosis:
        return Diagnosis(
            f"not ready after {self._patience:.0f} s: {complaint}",
            f"see {self.log}; on a busy machine try again when it is quiet",
        )

    def _cause_of_death(self, process: Process) -> Diagnosis:
        known = failure.diagnose(process.last_words(lines=60))
        return known or Diagnosis(
            f"it ended with exit code {process.exit_code}", f"see all it said in {self.log}"
        )


def _listed(ports: tuple[int, ...]) -> str:
    return ", ".join(f"127.0.0.1:{port}" for port in ports)
