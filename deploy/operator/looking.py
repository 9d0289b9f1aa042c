"""``yichuang parked list|groups|show``."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from deploy.local.up import DEFAULT_FOLDER, FolderOption
from deploy.operator import show as shown
from deploy.operator.doors import Place
from deploy.operator.options import (
    GroupOption,
    JsonOption,
    KeyArgument,
    QueueOption,
    ServiceOption,
    UrlOption,
    as_json,
    door_of,
    telling,
)


class Standing(StrEnum):
    """Which of the things that were ever parked."""

    PARKED = "parked"
    REPLAYING = "replaying"
    REPLAYED = "replayed"
    DISCARDED = "discarded"
    ANY = "any"


def list_parked(
    *,
    queue: QueueOption = None,
    group: GroupOption = None,
    standing: Annotated[Standing, typer.Option(help="Which; any: settled ones too.")] = Standing.PARKED,
    after: Annotated[str | None, typer.Option(help="Id of the last one seen: what follows it.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many of each service.")] = 50,
    service: ServiceOption = None,
    json: JsonOption = False,
    url: UrlOption = None,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """List what is parked, the longest waiting first."""
    with telling() as console:
        place = Place.find(url or (), folder).only(service)
        doors = place.doors() if after is None else [door_of(after, place)]
        which = None if standing is Standing.ANY else standing
        found = [
            {"service": door.service, **each}
            for door in doors
            for each in door.get(queue=queue, group=group, standing=which, after=after, limit=limit)["parked"]
        ]
        show_list = as_json if json else shown.things
        show_list(found, console)


def groups(
    *,
    queue: QueueOption = None,
    service: ServiceOption = None,
    json: JsonOption = False,
    url: UrlOption = None,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Show what waits by cause, so that five hundred of a kind are one line."""
    with telling() as console:
        found = [
            {"service": door.service, **each}
            for door in Place.find(url or (), folder).only(service).doors()
            for each in door.get("/groups", queue=queue)["groups"]
        ]
        show_list = as_json if json else shown.groups
        show_list(found, console)


def show(
    key: KeyArgument,
    *,
    raw: Annotated[bool, typer.Option("--raw", help="Only the body, byte by byte.")] = False,
    original: Annotated[bool, typer.Option("--original", help="With --raw: as it came.")] = False,
    service: ServiceOption = None,
    json: JsonOption = False,
    url: UrlOption = None,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Show all that is known of one, with its body: it may hold what is not meant for every eye."""
    with telling() as console:
        door = door_of(key, Place.find(url or (), folder).only(service))
        if raw:
            sys.stdout.buffer.write(door.body(key, original=original))
        elif json:
            as_json({"service": door.service, **door.get(f"/{key}")}, console)
        else:
            shown.thing(door.get(f"/{key}"), console)
