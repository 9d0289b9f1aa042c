"""What becomes of a living service, written by a test into a folder and read by the service's process.

``strike`` says what goes wrong at the next points it passes, ``passed`` is the list of those it has passed,
``time`` how many seconds have gone by since the beginning of the test.
"""

import json
import os
import signal
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from services.chassis.failpoints import Point, RehearsedError


class Act(StrEnum):
    """What goes wrong."""

    DIE = "die"
    """The process kills itself (SIGKILL)."""
    STOP = "stop"
    """The process stands still (SIGSTOP) until somebody wakes it."""
    FAIL = "fail"
    """An error is raised there."""


@dataclass(frozen=True)
class Strike:
    """Let ``skip`` points pass unharmed, then do it at the next ``times``."""

    act: Act
    skip: int = 0
    times: int = 1


class Fate:
    """The hook at every failpoint of a service under test."""

    def __init__(self, folder: Path) -> None:
        self._strike = folder / "strike"
        self._passed = folder / "passed"

    def __call__(self, point: Point) -> None:
        with self._passed.open("a") as passed:
            passed.write(f"{point}\n")
        act = self._due()
        match act:
            case Act.DIE:
                os.kill(os.getpid(), signal.SIGKILL)
            case Act.STOP:
                os.kill(os.getpid(), signal.SIGSTOP)
            case Act.FAIL:
                raise RehearsedError

    def _due(self) -> Act | None:
        try:
            strike = Strike(**json.loads(self._strike.read_text()))
        except FileNotFoundError:
            return None
        if strike.skip:
            order(self._strike, Strike(strike.act, strike.skip - 1, strike.times))
            return None
        if strike.times > 1:
            order(self._strike, Strike(strike.act, 0, strike.times - 1))
        else:
            self._strike.unlink()
        return Act(strike.act)


def order(file: Path, strike: Strike) -> None:
    """Write what is to go wrong."""
    new = file.with_suffix(".new")
    new.write_text(json.dumps(asdict(strike)))
    new.rename(file)


class SteppedClock:
    """A clock that a test moves, also while a service is dead."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "time"

    def now(self) -> datetime:
        """Return the time it was last set to."""
        return datetime.fromtimestamp(float(self._file.read_text()), UTC)

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.set(self.now() + by)

    def set(self, moment: datetime) -> None:
        """Set it, in whole seconds."""
        new = self._file.with_suffix(".new")
        new.write_text(str(int(moment.timestamp())))
        new.rename(self._file)
