from collections.abc import Mapping
from dataclasses import dataclass

from services.intake.domain.guide_lint.finding import Finding, Rule


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file: text only, blanks empty."""

    number: int
    """Counted from 1, the headings' row too."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet (工作表) as read, without its blank rows: first the headings, then what is listed."""

    file: str
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row under known headings. A column that the sheet lacks is not in ``cells``."""

    file: str
    sheet: str
    row: int
    cells: Mapping[str, str]
    """By our headings, without blanks at the ends."""
    theirs: Mapping[str, str]
    """Our heading to the list's own."""

    def finding(self, field: str, rule: Rule, todo: str, text: str | None = None) -> Finding:
        """Return a finding of one cell; ``text`` where it is not the whole cell."""
        shown = self.cells.get(field, "") if text is None else text
        return Finding(self.file, self.sheet, self.row, self.theirs.get(field, field), shown, rule, todo)
