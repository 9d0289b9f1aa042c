"""Cards by week, drawn with the terminal's own blocks."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from rich.text import Text

_BLOCKS: Final = " ▁▂▃▄▅▆▇█"
_HEIGHT: Final = 5
_COLOURS: Final = {"warning": ("预警", "cyan"), "yellow": ("黄牌", "yellow"), "red": ("红牌", "red")}
_WEEK: Final = timedelta(days=7)


def cards_by_week(weeks: Counter[tuple[str, date]], free_days: Sequence[date]) -> Text:
    """Return a column a week for each colour, and below how many weekdays of it were free."""
    mondays = _mondays(weeks)
    text = Text()
    for colour, (name, style) in _COLOURS.items():
        values = [weeks[colour, monday] for monday in mondays]
        text.append(f"{name} {colour}: {sum(values)}, at most {max(values)} a week\n")
        for line in _columns(values):
            text.append(line + "\n", style)
    free = Counter(day - timedelta(days=day.weekday()) for day in free_days)
    text.append("".join(str(free[monday]) if free[monday] else "·" for monday in mondays))
    text.append("  weekdays off\n")
    text.append(_months(mondays))
    return text


def _mondays(weeks: Counter[tuple[str, date]]) -> list[date]:
    first, last = min(monday for _, monday in weeks), max(monday for _, monday in weeks)
    return [first + n * _WEEK for n in range((last - first) // _WEEK + 1)]


def _columns(values: Sequence[int]) -> list[str]:
    eighths = [round(value * _HEIGHT * 8 / max(1, *values)) for value in values]
    rows = range(_HEIGHT - 1, -1, -1)
    return ["".join(_BLOCKS[min(8, max(0, each - row * 8))] for each in eighths) for row in rows]


def _months(mondays: Sequence[date]) -> str:
    """Return each month's name under its first full week, as far as names leave room for each other."""
    line = ""
    for index, monday in enumerate(mondays):
        if monday.day <= 7 and len(line) <= index:
            line = line.ljust(index) + f"{monday.month}月"
    return line
