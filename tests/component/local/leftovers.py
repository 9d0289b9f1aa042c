import os
from pathlib import Path


def processes_of(folder: Path) -> dict[int, str]:
    """Every process that was told of a folder, by command line, environment or working folder."""
    found = {}
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and int(process.name) != os.getpid():
            try:
                told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
                at = str((process / "cwd").readlink())
            except OSError:  # gone meanwhile, or not ours
                continue
            if str(folder).encode() in told or at.startswith(str(folder)):
                found[int(process.name)] = told.decode(errors="replace")[:200]
    return found
