"""``yichuang parked edit|replay|discard``."""

import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from deploy.local.up import DEFAULT_FOLDER, FolderOption
from deploy.operator.doors import OperatorError, Place
from deploy.operator.many import act_on, waiting
from deploy.operator.options import (
    GroupOption,
    JsonOption,
    KeyArgument,
    MaybeKey,
    QueueOption,
    ServiceOption,
    UrlOption,
    as_json,
    door_of,
    named,
    telling,
)

_STANDARD_INPUT: Final = Path("-")

BodyOption = Annotated[
    Path, typer.Option(help="The new body, as `show --raw` gave the old; - is standard input.")
]
SeenOption = Annotated[int | None, typer.Option(help="Refuse unless it stands at this revision still.")]
ReasonOption = Annotated[str, typer.Option(help="Why it need not be handled; kept in the history.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask before many are discarded.")]


def edit(
    key: KeyArgument,
    *,
    body: BodyOption,
    seen: SeenOption = None,
    service: ServiceOption = None,
    url: UrlOption = None,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Put another body in the place of a message's; the original is kept."""
    with telling() as console:
        content = _read(body)
        door = door_of(key, Place.find(url or (), folder).only(service))
        revision = door.get(f"/{key}")["revision"] if seen is None else seen
        after = door.edit(key, content, revision)
        console.print(f"{key} would go back with {after['body']['size']} bytes now", highlight=False)


def replay(
    key: MaybeKey = None,
    *,
    group: GroupOption = None,
    queue: QueueOption = None,
    service: ServiceOption = None,
    json: JsonOption = False,
    url: UrlOption = None,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Give back what waits to where it came from; its tries count anew."""
    with telling() as console:
        place = Place.find(url or (), folder).only(service)
        if key is not None:
            after = door_of(key, place).post(f"/{key}/replay")
            _tell(after, console, json=json)
            raise typer.Exit(1 if after["standing"] == "parked" else 0)
        wanted = named(group, queue)
        tally = act_on(waiting(place.doors(), wanted), "/replays", wanted, Console(stderr=True))
        as_json({"replayed": tally.done, "not_taken": tally.not_taken}, console)
        raise typer.Exit(1 if tally.not_taken else 0)


def discard(
    key: MaybeKey = None,
    *,
    reason: ReasonOption,
    group: GroupOption = None,
    queue: QueueOption = None,
    yes: YesOption = False,
    service: ServiceOption = None,
    json: JsonOption = False,
    url: UrlOption = None,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Decide that what waits need not be handled."""
    with telling() as console:
        place = Place.find(url or (), folder).only(service)
        if key is not None:
            after = door_of(key, place).post(f"/{key}/discard", {"reason": reason})
            _tell(after, console, json=json)
            return
        wanted = named(group, queue)
        doors = waiting(place.doors(), wanted)
        if sum(doors.values()) > 1 and not yes:
            typer.confirm(f"discard {sum(doors.values())} parked things?", abort=True)
        said = {**wanted, "reason": reason}
        tally = act_on(doors, "/discards", said, Console(stderr=True))
        as_json({"discarded": tally.done}, console)


def _read(body: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if body == _STANDARD_INPUT else body.read_bytes()
    except OSError as error:
        raise OperatorError(f"{body}: {error.strerror}") from error


def _tell(after: dict[str, Any], console: Console, *, json: bool) -> None:
    if json:
        as_json(after, console)
        return
    last = after["history"][-1]
    console.print(f"{after['id']} {after['standing']} {last['note'] or ''}", markup=False, highlight=False)
