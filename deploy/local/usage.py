"""What a process takes of the machine."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Usage:
    """Memory in use (resident, bytes) and processor time since the start (seconds), of one process."""

    memory: int
    processor: float


def usage_of(pid: int) -> Usage:
    """Read ``/proc``. Raises ``OSError`` where the process is gone or the system has no ``/proc``."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system, resident = int(fields[11]), int(fields[12]), int(fields[21])
    return Usage(resident * os.sysconf("SC_PAGE_SIZE"), (user + system) / os.sysconf("SC_CLK_TCK"))
