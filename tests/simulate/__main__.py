"""``make simulate``: a year of cases through the pure domain in virtual time, beside the oracle."""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from os import cpu_count
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.oracle.days import linxia_works
from tests.simulate.plot import cards_by_week
from tests.simulate.year import Tally, batches, live

_BATCH: Final = 250


def main() -> int:
    """Simulate, show, and return 0 only when oracle and domain agreed on everything."""
    asked = _asked()
    console = Console(width=None if sys.stdout.isatty() else 110)
    began = time.monotonic()
    tally = _simulate(asked.year, asked.cases, console)
    _show(tally, asked.year, time.monotonic() - began, console)
    return 0 if tally.holds else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulate", description=__doc__)
    parser.add_argument("--cases", type=_positive, default=50_000)
    parser.add_argument("--year", type=int, default=2026, choices=range(2004, 2027), metavar="2004..2026")
    return parser.parse_args()


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of cases; give one from 1 on")
    return int(text)


def _simulate(year: int, cases: int, console: Console) -> Tally:
    total = Tally()
    with _progress(console) as progress, ProcessPoolExecutor(cpu_count()) as pool:
        bar = progress.add_task(f"{year} 年办件 cases", total=cases)
        for tally in pool.map(live, batches(year, cases, _BATCH)):
            total.add(tally)
            progress.update(bar, advance=tally.cases)
    return total


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def _show(tally: Tally, year: int, seconds: float, console: Console) -> None:
    console.print(_counts(tally))
    if tally.weeks:
        console.print(cards_by_week(tally.weeks, list(_weekdays_off(year))))
    for fault in tally.faults:
        console.print(fault, style="red", markup=False, highlight=False)
    verdict = "agreed" if tally.holds else "DISAGREED"
    console.print(
        f"{verdict}: {tally.cases} cases, {tally.clocks} clocks and {tally.cards} cards in {seconds:.0f} s; "
        f"{tally.disagreed} cases otherwise than the oracle says, {tally.cards_twice} cards issued twice",
        style="bold green" if tally.holds else "bold red",
        highlight=False,
    )


def _counts(tally: Tally) -> Table:
    table = Table("happened", "times", "card", "issued", box=None)
    rows = max(len(tally.happened), len(tally.rules))
    happened, rules = tally.happened.most_common(), tally.rules.most_common()
    for index in range(rows):
        left = happened[index] if index < len(happened) else ("", "")
        right = rules[index] if index < len(rules) else ("", "")
        table.add_row(*map(str, (*left, *right)))
    return table


def _weekdays_off(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year <= year + 1:
        if day.isoweekday() <= 5 and not linxia_works(day):
            yield day
        day += timedelta(days=1)


if __name__ == "__main__":
    sys.exit(main())
