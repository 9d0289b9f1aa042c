"""``yichuang privacy``: whether a number of a person stands in the clear anywhere."""

import asyncio
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.local.addresses import Addresses
from deploy.local.folder import Folder
from deploy.local.up import DEFAULT_FOLDER, FolderOption
from deploy.privacy.places import Finding, in_databases, in_files
from services.chassis.mongo import connect

app = typer.Typer(help="Personal data where it should not be.", no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="One line of JSON instead of a table.")]
_SHOWN = 200


@app.callback()
def privacy() -> None:
    """Give the one command a name of its own."""


@app.command()
def scan(as_json: JsonOption = False, folder: FolderOption = DEFAULT_FOLDER) -> None:
    """Search databases, broker and logs of the stack for phones and identity numbers. Exits 1 for any.

    With YC_MONGO_URL only that server's databases are searched.
    """
    looked, findings = asyncio.run(_scan(Folder(folder), quiet=as_json))
    if as_json:
        print(json.dumps({"looked_at": looked, "findings": [asdict(each) for each in findings]}))
    else:
        _show(looked, findings)
    raise typer.Exit(1 if findings else 0)


async def _scan(folder: Folder, *, quiet: bool) -> tuple[dict[str, int], list[Finding]]:
    mongo_url, files = _where(folder)
    looked = {"documents": 0, "files": 0}
    findings: list[Finding] = []
    client = connect(mongo_url, "privacy")
    with _spinner(quiet=quiet) as progress:
        task = progress.add_task("documents")
        async for each in in_databases(client, os.environ.get("YC_DATABASE_PREFIX", "yc")):
            looked["documents"] += each is None
            findings += [] if each is None else [each]
            progress.update(task, description=f"{looked['documents']} documents")
        for found in in_files(files):
            looked["files"] += found is None
            findings += [] if found is None else [found]
    client.close()
    return looked, findings


def _where(folder: Folder) -> tuple[str, list[Path]]:
    if url := os.environ.get("YC_MONGO_URL"):
        return url, []
    try:
        addresses = Addresses.model_validate_json(folder.addresses.read_text(encoding="utf-8"))
    except FileNotFoundError:
        advice = (
            f"no stack runs in {folder.root}.\nWhat to do: start one with `make up`, or name a database in "
            "YC_MONGO_URL"
        )
        Console(stderr=True).print(advice, style="red", markup=False, highlight=False)
        raise typer.Exit(2) from None
    ours = {name for name in addresses.parts if name in addresses.services}
    logs = [part.log for name, part in addresses.parts.items() if name in ours and part.log.exists()]
    disk = [file for file in (addresses.data / "rabbit").rglob("*") if file.is_file()]
    return addresses.mongo, [*logs, *disk]


def _show(looked: dict[str, int], findings: list[Finding]) -> None:
    console = Console()
    searched = f"{looked['documents']} documents and {looked['files']} files searched"
    if not findings:
        console.print(f"{searched}: no number of a person in the clear", style="green", highlight=False)
        return
    table = Table("where", "number", title=f"{searched}: {len(findings)} numbers in the clear")
    for each in findings[:_SHOWN]:
        table.add_row(each.place, each.number)
    console.print(table)


def _spinner(*, quiet: bool) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True, quiet=quiet),
        transient=True,
    )
