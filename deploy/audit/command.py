"""``yichuang audit``: whether what happened is still what the books say."""

import asyncio
import json
import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.audit.books import Books, Trail
from deploy.local.addresses import Addresses
from deploy.local.environment import AUDIENCES
from deploy.local.folder import Folder
from deploy.local.keys import Keys
from deploy.local.up import DEFAULT_FOLDER, FolderOption
from services.chassis.clock import CENTRE_ZONE
from services.chassis.codec import key_bytes
from services.chassis.mongo import connect
from services.chassis.trail import Chain

app = typer.Typer(
    help="The audit trail: who did what, and whether anyone changed it since.", no_args_is_help=True
)

CaseArgument = Annotated[str | None, typer.Argument(help="A case number; all cases unless given.")]
OneCaseArgument = Annotated[str, typer.Argument(help="A case number.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One line of JSON instead of a table.")]


@dataclass(frozen=True, slots=True)
class _Where:
    mongo_url: str
    prefix: str
    chain: Chain


@app.command()
def verify(
    case_no: CaseArgument = None, as_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """Check that no entry and no state was changed past the services. Exits 1 when one was."""
    broken, count = _with_books(folder, lambda books, chain: _verify(books, chain, case_no, quiet=as_json))
    if as_json:
        print(json.dumps({"trails": count, "broken": broken}, ensure_ascii=False))
    else:
        _show_broken(broken, count)
    raise typer.Exit(1 if broken else 0)


@app.command()
def show(
    case_no: OneCaseArgument, as_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER
) -> None:
    """List everything that happened to a case, in every service, in the order it was recorded."""
    entries = _with_books(folder, lambda books, _: _entries(books, case_no))
    if as_json:
        print(json.dumps(entries, ensure_ascii=False))
        return
    table = Table(
        "时间", "服务", "经办", "原因", "发出", title=f"办件 {case_no} 全过程记录", title_justify="left"
    )
    for entry in entries:
        table.add_row(entry["at"], entry["service"], entry["by"], entry["kind"], ", ".join(entry["said"]))
    Console().print(table)


async def _verify(
    books: Books, chain: Chain, case_no: str | None, *, quiet: bool
) -> tuple[list[dict[str, Any]], int]:
    broken, count = [], 0
    with _progress(quiet=quiet) as progress:
        bar = progress.add_task("audit", total=await books.count(case_no))
        async for trail in books.trails(case_no):
            count += 1
            progress.advance(bar)
            if found := trail.breaks(chain):
                broken.append({"service": trail.service, "key": trail.key, "breaks": found})
    return broken, count


async def _entries(books: Books, case_no: str) -> list[dict[str, Any]]:
    entries = [entry async for trail in books.trails(case_no) for entry in _listed(trail)]
    return sorted(entries, key=lambda entry: str(entry["at"]))


def _listed(trail: Trail) -> list[dict[str, Any]]:
    return [
        {
            "at": entry["at"].astimezone(CENTRE_ZONE).isoformat(sep=" ", timespec="milliseconds"),
            "service": trail.service,
            "key": trail.key,
            "by": entry["by"],
            "kind": entry["kind"],
            "said": [said["type"] for said in entry["said"]],
        }
        for entry in trail.document["history"]
    ]


def _with_books(folder: Any, use: Callable[[Books, Chain], Coroutine[Any, Any, Any]]) -> Any:
    where = _where(Folder(folder))

    async def run() -> Any:
        client = connect(where.mongo_url, "audit")
        try:
            return await use(Books(client, where.prefix), where.chain)
        finally:
            client.close()

    return asyncio.run(run())


def _where(folder: Folder) -> _Where:
    """Find database and key: those of the environment, else those of the stack that runs here."""
    prefix = os.environ.get("YC_DATABASE_PREFIX", "yc")
    if url := os.environ.get("YC_MONGO_URL"):
        return _Where(url, prefix, _chain(os.environ.get("YC_AUDIT_KEY")))
    try:
        addresses = Addresses.model_validate_json(folder.addresses.read_text(encoding="utf-8"))
    except FileNotFoundError:
        Console(stderr=True).print(
            f"no stack runs in {folder.root}.\nWhat to do: name a database in YC_MONGO_URL (and its "
            "YC_AUDIT_KEY), or start a stack with `make up`",
            style="red",
            markup=False,
            highlight=False,
        )
        raise typer.Exit(2) from None
    keys = Keys.kept_in(addresses.data, AUDIENCES, addresses.departments_with_system)
    return _Where(addresses.mongo, prefix, _chain(keys.audit_key))


def _chain(key: str | None) -> Chain:
    return Chain(b"" if key is None else key_bytes(key, length=32, name="YC_AUDIT_KEY"))


def _show_broken(broken: list[dict[str, Any]], count: int) -> None:
    console = Console()
    if not broken:
        console.print(f"{count} trails, none broken", style="green", highlight=False)
        return
    table = Table(
        "service", "aggregate", "what does not hold", title=f"{len(broken)} of {count} trails are broken"
    )
    for each in broken:
        table.add_row(each["service"], each["key"], "; ".join(each["breaks"]))
    console.print(table)


def _progress(*, quiet: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True, quiet=quiet),
        transient=True,
    )
