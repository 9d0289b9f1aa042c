from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from services.intake.domain.guide_lint.columns import COLUMNS
from services.intake.domain.guide_lint.finding import Finding, Rule
from services.intake.domain.guide_lint.sheet import Line, Row, Sheet

HeaderMap = Mapping[str, Mapping[str, str]]
"""By sheet: a list's own heading to ours; to nothing where the column is not wanted."""


class Headings:
    """The first row of a sheet: which column is what, and what is wrong with it."""

    def __init__(self, sheet: Sheet, names: HeaderMap) -> None:
        self._sheet = sheet
        self._names = {_plain(theirs): ours for theirs, ours in names.get(sheet.name, {}).items()}
        self._row = sheet.rows[0] if sheet.rows else Row(1, ())
        self._columns = COLUMNS[sheet.name]

    def findings(self) -> Iterator[Finding]:
        """Yield headings that are unknown, stand twice or are missing."""
        meant = [self._meant(cell) for cell in self._row.cells]
        for at, (cell, ours) in enumerate(zip(self._row.cells, meant, strict=True)):
            if ours is None and (_plain(cell) or self._used(at)):
                yield self._finding(cell, Rule.HEADING_UNKNOWN, self._advice(cell))
        for ours, times in Counter(name for name in meant if name).items():
            if times > 1:
                yield self._finding(ours, Rule.HEADING_TWICE, f"“{ours}”一列出现了{times}次，请只留一列")
        for ours in self._columns:
            if ours not in meant:
                yield self._finding(
                    ours, Rule.HEADING_MISSING, f"请补上“{ours}”一列，或者在标题对照文件里写明"
                )

    def lines(self) -> Iterator[Line]:
        """Yield the rows below, each cell under our heading; of columns that stand twice the first."""
        places: dict[str, int] = {}
        for at, cell in enumerate(self._row.cells):
            ours = self._meant(cell)
            if ours:
                places.setdefault(ours, at)
        theirs = {ours: _plain(self._row.cells[at]) for ours, at in places.items()}
        for row in self._sheet.rows[1:]:
            cells = {ours: _cell(row.cells, at) for ours, at in places.items()}
            yield Line(self._sheet.file, self._sheet.name, row.number, cells, theirs)

    def _meant(self, cell: str) -> str | None:
        """Return our heading, "" for a column not wanted, None for one that nobody knows."""
        heading = _plain(cell)
        if heading in self._names:
            return self._names[heading]
        return heading if heading in self._columns else None

    def _used(self, at: int) -> bool:
        return any(_cell(row.cells, at) for row in self._sheet.rows[1:])

    def _advice(self, cell: str) -> str:
        if not _plain(cell):
            return "这一列没有标题却有内容，请补上标题或者删掉这一列"
        close = get_close_matches(_plain(cell), self._columns, 1, 0.5)
        meant = f"，是不是“{close[0]}”？" if close else "；"
        return f"不认识这个标题{meant}请改正，或者在标题对照文件里写明它是哪一列、还是不用"

    def _finding(self, field: str, rule: Rule, todo: str) -> Finding:
        number = self._row.number
        return Finding(self._sheet.file, self._sheet.name, number, _plain(field), field, rule, todo)


def _plain(heading: str) -> str:
    """Return a heading without blanks, line breaks and the star that marks it as required."""
    return "".join(heading.split()).strip("*＊")


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""
