"""``yichuang up``: all of it on this machine, until Ctrl-C."""

import asyncio
import time
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit, urlunsplit

import typer
from rich.console import Console
from rich.table import Table

from deploy.local.addresses import Addresses
from deploy.local.failure import StartError
from deploy.local.folder import Folder, FolderInUseError
from deploy.local.part import Part
from deploy.local.watch import cancelled_by_signals
from deploy.local.yichuang import running

DEFAULT_FOLDER: Final = Path(".yichuang")
FolderOption = Annotated[Path, typer.Option(help="Where data, logs and addresses are kept.")]


def up(folder: FolderOption = DEFAULT_FOLDER) -> None:
    """Start all and stay: RabbitMQ, Mongo, the partners simulated, five services. Ctrl-C stops all."""
    console = Console()
    try:
        asyncio.run(_up(Folder(folder), console))
    except (StartError, FolderInUseError) as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(1) from None


async def _up(folder: Folder, console: Console) -> None:
    with folder.locked(), cancelled_by_signals():
        try:
            await _serve(folder, console)
        except asyncio.CancelledError:
            console.print("all stopped")


async def _serve(folder: Folder, console: Console) -> None:
    began = time.monotonic()
    console.print(f"starting; logs are in {folder.logs}", highlight=False)
    async with running(folder, folder.kept_data) as yichuang:
        console.print(_table(yichuang.addresses))
        seconds = time.monotonic() - began
        console.print(f"ready in {seconds:.1f} s; Ctrl-C stops all", style="bold green", highlight=False)
        async for part in yichuang.stack.deaths():
            console.print(_obituary(part), style="red", markup=False, highlight=False)
        await asyncio.Event().wait()


def _table(addresses: Addresses) -> Table:
    table = Table("", "", "address", title="一窗 yichuang", title_justify="left")
    for name, url in addresses.services.items():
        table.add_row("service", name, url)
    for name, url in addresses.sandbox.items():
        table.add_row("partner, simulated", name, url)
    table.add_row("server", "broker", _without_password(addresses.broker))
    table.add_row("server", "mongo", _without_password(addresses.mongo))
    return table


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _obituary(part: Part) -> str:
    said = "\n".join(f"  | {line}" for line in part.process.last_words().splitlines())
    return (
        f"{part.name} ended by itself (exit code {part.process.exit_code}); the rest goes on, "
        f"Ctrl-C stops all. Its last words ({part.log}):\n{said}"
    )
