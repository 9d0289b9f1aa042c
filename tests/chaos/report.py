import json
import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from tests.chaos.accounting import Account
from tests.chaos.result import Result
from tests.chaos.round import Round

RESULTS: Final = Path(__file__).with_name("results.md")
_COLUMNS: Final = (
    "round",
    "cases",
    "disturbed how",
    "finished",
    "parked",
    "lost",
    "duplicate effects",
    "caught up in",
    "redeliveries",
    "seconds",
    "passed",
)
_WORDS: Final = ("round", "disturbed how")


def table(result: Result) -> Table:
    """Return one round as a table of its own."""
    found = Table(*_COLUMNS, title_justify="left")
    for column in found.columns:
        column.justify = "left" if column.header in _WORDS else "right"
    found.add_row(*_cells(result), style="" if result.passed else "bold red")
    return found


def show(console: Console, result: Result) -> None:
    """Print a round as it ends: its table, what was seen, what went wrong."""
    console.print(table(result))
    for note in result.notes:
        console.print(f"  · {note}", style="dim", highlight=False)
    for complaint in (*result.complaints, *_losses(result.account)):
        console.print(f"  ✗ {complaint}", style="red", markup=False, highlight=False)


def line(results: Sequence[Result], account: Account) -> str:
    """Return the last line: JSON. The sums are of the books balanced once more after all rounds."""
    return json.dumps(
        {
            "rounds": len(results),
            "passed": sum(result.passed for result in results),
            "accepted": account.accepted,
            "lost": len(account.lost),
            "duplicate_effects": len(account.duplicates),
        }
    )


def write(
    results: Sequence[Result], account: Account, command: str, not_promised: Sequence[Round] = ()
) -> None:
    """Write ``results.md``; ``not_promised`` are rounds that were not played."""
    rows = [_COLUMNS, tuple("---" for _ in _COLUMNS), *map(_cells, results)]
    text = [
        "# What `make chaos` found",
        "",
        f"`{command}` on {time.strftime('%Y-%m-%d')}, {_machine()}.",
        "",
        "Accepted = finished + parked in every round; a case is parked while a message about it waits for a",
        "person. Caught up in: seconds from the end of the disturbance until the books balanced.",
        "",
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
        *(f"- {result.name}: {note}" for result in results for note in result.notes),
        *(f"- **{result.name}: {_one_line(each)}**" for result in results for each in result.complaints),
        *(f"- not played, {each.name} ({each.how}): {each.not_promised}" for each in not_promised),
        "",
        "All rounds together, balanced once more at the end:",
        "",
        "```json",
        line(results, account),
        "```",
        "",
    ]
    RESULTS.write_text("\n".join(text), encoding="utf-8")


def _cells(result: Result) -> tuple[str, ...]:
    account = result.account
    return (
        result.name,
        str(account.accepted),
        result.how,
        str(len(account.finished)),
        str(len(account.parked)),
        str(len(account.lost)),
        str(len(account.duplicates)),
        f"{result.caught_up_in:.1f} s",
        str(result.redeliveries),
        f"{result.seconds:.0f}",
        "yes" if result.passed else "NO",
    )


def _losses(account: Account) -> list[str]:
    lost = [f"lost: {case_no}: {what}" for case_no, what in account.lost.items()]
    return [*lost, *(f"too often: {effect}" for effect in account.duplicates)]


def _one_line(complaint: str) -> str:
    """Return it without line breaks, and without where this checkout happens to be."""
    return complaint.replace("\n", " ").replace(f"{Path.cwd()}/", "")


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.system()}, {os.cpu_count()} virtual CPUs, {memory:.0f} GB of memory, "
        f"Python {platform.python_version()}"
    )
