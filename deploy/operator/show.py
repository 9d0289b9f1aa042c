"""Parked things for a person to read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from rich.console import Console
from rich.table import Table

_CENTRE: Final = "%m-%d %H:%M:%S"

Thing = Mapping[str, Any]


def things(found: Iterable[Thing], console: Console) -> None:
    """Show a list; ids whole, for they are what the other commands take."""
    table = Table("service", "id", "from", "why", "case", "since", "replays", "", box=None, pad_edge=False)
    for each in found:
        table.add_row(
            each["service"],
            each["id"],
            each["queue"],
            each["reason"],
            each["case_no"] or "",
            _local(each["parked_at"]),
            str(each["replays"]),
            each["standing"],
        )
    console.print(table)


def groups(found: Iterable[Thing], console: Console) -> None:
    """Show what waits, by cause."""
    table = Table("service", "group", "waiting", "from", "why", "first", "last", box=None, pad_edge=False)
    for each in found:
        table.add_row(
            each["service"],
            each["group"],
            str(each["waiting"]),
            each["queue"],
            each["reason"],
            _local(each["first_parked_at"]),
            _local(each["last_parked_at"]),
        )
    console.print(table)


def thing(each: Thing, console: Console) -> None:
    """Show all of one, its body last."""
    for name in ("id", "queue", "type", "reason", "group", "case_no", "standing", "message_id", "error"):
        if each.get(name) is not None:
            console.print(f"{name:>11}  {each[name]}", markup=False, highlight=False)
    for moment in each["history"]:
        said = " ".join(str(part) for part in (moment["by"], moment["note"], moment["body"]) if part)
        console.print(f"{_local(moment['at']):>15}  {moment['act']}  {said}", markup=False, highlight=False)
    for part in ("task", "headers", "stack"):
        if each.get(part):
            console.print(f"\n{part}\n{each[part]}", markup=False, highlight=False)
    if each["body"] is not None:
        body = each["body"]
        cut = "" if body["whole"] else ", its beginning"
        console.print(f"\nbody, {body['size']} bytes, {body['encoding']}{cut}", markup=False, highlight=False)
        console.print(body["content"], markup=False, highlight=False, soft_wrap=True)


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime(_CENTRE)
