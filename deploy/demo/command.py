"""``yichuang demo``: a day at the centre in two minutes, and the accounts after."""

import asyncio
import os
import time
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from deploy.demo.accounts import Account
from deploy.demo.samples import samples
from deploy.demo.show import Demonstration
from deploy.local.addresses import Addresses
from deploy.local.agreements import CATALOG
from deploy.local.failure import StartError
from deploy.local.folder import Folder, FolderInUseError
from deploy.local.part import Part
from deploy.local.stack import Stack
from deploy.local.token import clerk_token
from deploy.local.up import DEFAULT_FOLDER, FolderOption
from deploy.local.watch import cancelled_by_signals
from deploy.local.yichuang import running
from services.chassis.catalogue import load_catalogue

_ACCOUNTED: Final = ("department", "sms", "courier")
"""The partners that keep a book of what they were made to do."""

CasesOption = Annotated[int, typer.Option(min=1, max=20_000, help="How many sample applications.")]
KeepOption = Annotated[bool, typer.Option(help="Keep the run's data under .yichuang/demo.")]
UpOption = Annotated[
    bool, typer.Option("--running", help="Use the stack that `yichuang up` runs, do not start one.")
]


class PartDiedError(Exception):
    """A part of the stack ended by itself; nothing measured after that would mean anything."""

    def __init__(self, part: Part) -> None:
        words = part.process.last_words()
        super().__init__(f"{part.name} ended by itself; its last words ({part.log}):\n{words}")


def demo(
    cases: CasesOption = 200,
    folder: FolderOption = DEFAULT_FOLDER,
    keep: KeepOption = False,
    use_running: UpOption = False,
) -> None:
    """Send sample applications of every department through the whole system and balance the books."""
    console = Console(width=None if os.isatty(1) else 110)
    try:
        account = asyncio.run(_demo(cases, Folder(folder), console, keep=keep, use_running=use_running))
    except (StartError, FolderInUseError, PartDiedError, FileNotFoundError) as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(1) from None
    print(account.line())
    raise typer.Exit(0 if account.balanced else 1)


async def _demo(cases: int, folder: Folder, console: Console, *, keep: bool, use_running: bool) -> Account:
    with cancelled_by_signals():
        if use_running:
            addresses = Addresses.model_validate_json(folder.addresses.read_text(encoding="utf-8"))
            return await _show(addresses, cases, console)
        with folder.locked(), folder.fresh_data(keep=keep) as data:
            return await _start_and_show(folder, data, cases, console)


async def _start_and_show(folder: Folder, data: Path, cases: int, console: Console) -> Account:
    began = time.monotonic()
    console.print("starting RabbitMQ, Mongo, the partners simulated and the services ...", highlight=False)
    async with running(folder, data) as yichuang:
        console.print(f"ready to take cases after {time.monotonic() - began:.1f} s", highlight=False)
        showing = asyncio.create_task(_show(yichuang.addresses, cases, console))
        dying = asyncio.create_task(_first_death(yichuang.stack))
        try:
            await asyncio.wait({showing, dying}, return_when=asyncio.FIRST_COMPLETED)
            if dying.done():
                raise PartDiedError(dying.result())
            return showing.result()
        finally:
            showing.cancel()
            dying.cancel()


async def _first_death(stack: Stack) -> Part:
    return await anext(stack.deaths())


async def _show(addresses: Addresses, cases: int, console: Console) -> Account:
    catalogue = load_catalogue(CATALOG)
    demonstration = Demonstration(
        intake_url=addresses.services["intake"],
        broker_url=addresses.broker,
        partner_urls={partner: addresses.sandbox[partner] for partner in _ACCOUNTED},
        catalogue=catalogue,
        with_system=frozenset(addresses.departments_with_system),
        clerk_token=clerk_token(addresses),
        console=console,
    )
    return await demonstration.run(samples(catalogue, cases))
