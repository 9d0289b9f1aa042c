"""The foreground of a stack: signals turn into an orderly end."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_ENDINGS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def cancelled_by_signals() -> Iterator[None]:
    """Cancel the current task when the terminal, or whoever runs us, asks for the end.

    What the task has opened closes on its way out; asked a second time it closes at once.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if task is None:
        raise RuntimeError("needs a task to cancel")
    for number in _ENDINGS:
        loop.add_signal_handler(number, task.cancel)
    try:
        yield
    finally:
        for number in _ENDINGS:
            loop.remove_signal_handler(number)
