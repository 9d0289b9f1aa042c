"""Gives birth to one service again and again: imports it once, then forks a process for each life.

A service takes seconds to start, nearly all of it imports, and this suite ends its life at every line
that matters. A forked process is as real as any: own memory, own sockets, and SIGKILL lets it finish
nothing. ``python -m tests.conformance.nursery SERVICE FOLDER`` answers each line of stdin with a pid.
"""

import asyncio
import gc
import importlib
import os
import signal
import sys
import typing
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from services.chassis import failpoints
from tests.conformance.fate import Fate, SteppedClock


def main(service: str, folder: Path) -> None:
    """Fork a process for every line until stdin ends."""
    _conceive(service, folder)  # the first time costs thirty times what the next does
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries them
    for _ in sys.stdin.buffer:
        pid = os.fork()
        if pid == 0:
            _live(service, folder)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _conceive(service: str, folder: Path) -> FastAPI:
    module: Any = importlib.import_module(f"services.{service}.app")
    settings = typing.get_type_hints(module.create)["settings"]
    app: FastAPI = module.create(settings(), clock=SteppedClock(folder))
    return app


def _live(service: str, folder: Path) -> None:
    """Be the service until SIGTERM, then leave without running what belongs to the nursery."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(ours, theirs)
    status = 1
    try:
        asyncio.run(_serve(service, folder))
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it was, this process ends here
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


async def _serve(service: str, folder: Path) -> None:
    app = _conceive(service, folder)
    failpoints.install(Fate(folder))
    told_to_stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_stop.set)
    async with app.router.lifespan_context(app):
        await told_to_stop.wait()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
