"""What the commands have in common: their options, and how they end."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console

from deploy.operator.doors import Door, OperatorError, Place

KeyArgument = Annotated[str, typer.Argument(help="Its id, as `list` shows it.")]
MaybeKey = Annotated[str | None, typer.Argument(help="Its id; or --group, --queue, for many.")]
QueueOption = Annotated[str | None, typer.Option(help="Only what came from this queue.")]
GroupOption = Annotated[str | None, typer.Option(help="Only what has this cause.")]
ServiceOption = Annotated[str | None, typer.Option(help="Only this service.")]
UrlOption = Annotated[list[str] | None, typer.Option("--url", help="service=URL, instead of a local stack.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]


@contextmanager
def telling() -> Iterator[Console]:
    """Give a console; what goes wrong is told on the error output, and ends in exit code 1."""
    try:
        yield Console(width=None if sys.stdout.isatty() else 200)
    except OperatorError as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(1) from None


def door_of(key: str, place: Place) -> Door:
    """Return the door behind which something is parked; raises ``OperatorError``."""
    found = next((door for door in place.doors() if door.has(key)), None)
    if found is None:
        raise OperatorError(f"nothing is parked as {key}.\nWhat to do: see `yichuang parked list`")
    return found


def named(group: str | None, queue: str | None) -> dict[str, Any]:
    """Return which of many are meant; raises ``OperatorError`` for all at once, which nobody means."""
    if group is None and queue is None:
        raise OperatorError("nothing named.\nWhat to do: give an id, --group or --queue")
    return {"group": group, "queue": queue}


def as_json(found: Any, console: Console) -> None:
    """Print one line for programs."""
    console.print(json.dumps(found, ensure_ascii=False), markup=False, highlight=False, soft_wrap=True)
