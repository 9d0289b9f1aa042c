import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

_WIDTH = 150
"""Columns where the output is no terminal."""


def console(*, stderr: bool = False) -> Console:
    """Return the terminal, or a page wide enough for tables."""
    return Console(stderr=stderr, width=None if os.isatty(2 if stderr else 1) else _WIDTH)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[str, int | None], Callable[[], None]]]:
    """Show bars for long work on a terminal; what is yielded begins one and says how to move it."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console(stderr=True),
        transient=True,
        disable=quiet or not os.isatty(2),
    )

    def begin(name: str, total: int | None) -> Callable[[], None]:
        return partial(bars.advance, bars.add_task(name, total=total))

    with bars:
        yield begin
