"""``make chaos``: ``python -m tests.chaos [ROUND ...]``, names with shell globs; ``--list`` names them."""

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.local.failure import StartError
from deploy.local.folder import Folder, FolderInUseError
from deploy.local.up import DEFAULT_FOLDER
from deploy.local.watch import cancelled_by_signals
from tests.chaos import report
from tests.chaos.accounting import Account
from tests.chaos.books import balance_all
from tests.chaos.play import Play
from tests.chaos.result import Result
from tests.chaos.round import Round
from tests.chaos.rounds import PROMISED, ROUNDS
from tests.chaos.run import play_round
from tests.chaos.stage import NotOurOwnError, staged

_INTERRUPTED: Final = 130

Names = Annotated[list[str] | None, typer.Argument(help="Rounds, such as 'broker.*'; none: all.")]
FolderOption = Annotated[Path, typer.Option(help="Where data and logs are kept while it runs.")]
ListOption = Annotated[bool, typer.Option("--list", help="Say which rounds there are.")]


def main(names: Names = None, folder: FolderOption = DEFAULT_FOLDER, show_list: ListOption = False) -> None:
    """Break every part on purpose under load; after each round, balance the books."""
    console = Console(width=None if os.isatty(1) else 160)
    if show_list:
        for each in ROUNDS:
            unkept = f" (not withstood yet: {each.not_promised})" if each.not_promised else ""
            console.print(f"{each.name:32} {each.how}{unkept}", markup=False, highlight=False, soft_wrap=True)
        return
    chosen = _chosen(names) if names else list(PROMISED)
    try:
        results, account = asyncio.run(_play(chosen, Folder(folder), console))
    except (StartError, FolderInUseError, NotOurOwnError) as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(1) from None
    except asyncio.CancelledError:
        raise typer.Exit(_INTERRUPTED) from None
    if not names:
        report.write(results, account, "make chaos", [each for each in ROUNDS if each.not_promised])
    sys.stdout.write(report.line(results, account) + "\n")
    raise typer.Exit(0 if account.balanced and all(result.passed for result in results) else 1)


def _chosen(patterns: Sequence[str]) -> list[Round]:
    chosen = [each for each in ROUNDS if any(fnmatchcase(each.name, pattern) for pattern in patterns)]
    if not chosen:
        raise typer.BadParameter(f"no round is called {' or '.join(patterns)}; --list names them")
    return chosen


async def _play(rounds: Sequence[Round], folder: Folder, console: Console) -> tuple[list[Result], Account]:
    results: list[Result] = []
    with cancelled_by_signals(), _progress(console) as progress:
        overall = progress.add_task("starting", total=len(rounds))
        current = progress.add_task("", total=None)

        def watch(play: Play) -> None:
            progress.update(current, total=play.expected or None, completed=play.ended)

        async with staged(folder) as stage:
            for each in rounds:
                progress.update(overall, description=f"{len(results) + 1}/{len(rounds)} {each.name}")
                progress.reset(current, description="cases ended", total=None)
                result = await play_round(stage, each, watch)
                results.append(result)
                report.show(progress.console, result)
                progress.update(overall, completed=len(results))
            return results, await balance_all(stage)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


if __name__ == "__main__":
    for library in ("aio_pika", "aiormq"):  # each failed try to connect is a line to them
        logging.getLogger(library).setLevel(logging.CRITICAL)
    typer.run(main)
