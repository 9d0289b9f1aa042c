"""The folder that a stack lives in (``.yichuang``), and its lock."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderInUseError(Exception):
    """Another stack runs in this folder; the message says what to do."""


class Folder:
    """Where a stack keeps its data, logs, lock and addresses."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.logs = self.root / "log"
        self.addresses = self.root / "stack.json"
        self.kept_data = self.root / "data"
        self._lock = self.root / "lock"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for one stack. Raises ``FolderInUseError`` at once when another has it."""
        self.root.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600), "r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderInUseError(self._in_use_by(lock.read().strip())) from None
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            yield

    @contextmanager
    def fresh_data(self, *, keep: bool) -> Iterator[Path]:
        """Make a data folder for one run; it is removed afterwards unless ``keep``."""
        data = self.root / "demo" / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
        data.mkdir(parents=True)
        try:
            yield data
        finally:
            if not keep:
                shutil.rmtree(data)

    def log_of(self, part: str) -> Path:
        """Return the log of a part."""
        return self.logs / f"{part}.log"

    def drop_logs(self) -> None:
        """Remove the logs of the stack that ran here before."""
        for log in self.logs.glob("*.log"):
            log.unlink()

    def _in_use_by(self, pid: str) -> str:
        return (
            f"a stack runs in {self.root} already (process {pid}).\n"
            f"What to do: use it (its addresses are in {self.addresses}), stop it (Ctrl-C where it runs, "
            f"or `kill {pid}`), or start this one elsewhere with --folder"
        )
