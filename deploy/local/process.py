"""One program as a child process: its own session, its own log, ended with its children."""

import asyncio
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_SETPRIV: Final = shutil.which("setpriv")
_DIES_WITH_US: Final = (_SETPRIV, "--pdeathsig", "TERM", "--") if _SETPRIV else ()
"""Where the system can (Linux), the kernel ends our children when we are killed ourselves."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start: the whole environment is given, nothing is inherited."""

    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    folder: Path
    held: bool = False
    """Whether the program waits for a line on its standard input before it begins."""


class Process:
    """A running or ended program. It leads a session, so that Ctrl-C in the terminal passes it by."""

    def __init__(self, running: asyncio.subprocess.Process, log: Path, log_start: int) -> None:
        self._running = running
        self._log = log
        self._log_start = log_start
        self._end = asyncio.create_task(running.wait())
        self._stopping = False

    @classmethod
    async def start(cls, launch: Launch, log: Path) -> "Process":
        """Start a program whose output is appended to ``log``. Raises ``OSError``."""
        output = _open(log)
        try:
            running = await asyncio.create_subprocess_exec(
                *_DIES_WITH_US,
                *launch.command,
                env=launch.environment,
                cwd=launch.folder,
                stdin=asyncio.subprocess.PIPE if launch.held else asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
            return cls(running, log, os.fstat(output).st_size)
        finally:
            os.close(output)

    @property
    def pid(self) -> int:
        """Number of the process, also when it has ended."""
        return self._running.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return not self._end.done()

    @property
    def exit_code(self) -> int | None:
        """Exit code, minus the signal's number where a signal ended it; None while it lives."""
        return self._running.returncode

    @property
    def died(self) -> bool:
        """Whether it ended although nobody here asked it to."""
        return not self.alive and not self._stopping

    def release(self) -> None:
        """Let a program begin that is held; one that is not, or has ended, does not mind."""
        door = self._running.stdin
        if door is not None and not door.is_closing():
            door.write(b"\n")
            door.close()

    async def ended(self, within: float | None = None) -> bool:
        """Wait until it has ended, at most ``within`` seconds; return whether it has."""
        done, _ = await asyncio.wait({self._end}, timeout=within)
        return bool(done)

    async def stop(self, patience: float) -> None:
        """Ask it to end (SIGTERM), and end it after ``patience`` seconds."""
        self.send(signal.SIGCONT)  # one that hangs would not hear the next
        self.send(signal.SIGTERM, ends=True)
        if not await self.ended(patience):
            await self.kill()

    async def kill(self) -> None:
        """End it and its children at once (SIGKILL), and wait until it is gone."""
        self._stopping = True
        if self.alive:
            os.killpg(self.pid, signal.SIGKILL)
        await self.ended()

    def send(self, number: signal.Signals, *, ends: bool = False) -> None:
        """Send it a signal; ``ends`` says that its end is wanted."""
        self._stopping = self._stopping or ends
        if self.alive:
            self._running.send_signal(number)

    def last_words(self, lines: int = 12) -> str:
        """Return the last lines it wrote since this start."""
        with self._log.open("rb") as log:
            log.seek(self._log_start)
            text = log.read().decode(errors="replace")
        return "\n".join(text.rstrip().splitlines()[-lines:])


def _open(log: Path) -> int:
    log.parent.mkdir(parents=True, exist_ok=True)
    return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
