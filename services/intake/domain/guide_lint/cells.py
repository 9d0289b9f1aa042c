import re
from collections.abc import Mapping
from typing import Final, TypeVar

from services.intake.domain.guide_lint.columns import ALSO_READ_AS, ELEMENTS, FLAG_WORDS
from services.intake.domain.guide_lint.finding import Finding, Rule
from services.intake.domain.guide_lint.sheet import Line

ValueT = TypeVar("ValueT")

_NOTHING_SAID: Final = re.compile(r"[\W_]*|略|暂无|待定|待补充|(?:详)?见附件|同上")
"""What people write into a cell that has to be filled."""
_BETWEEN: Final = re.compile(r"[、，,；;/／\n]|和|或者|或|及")


class Cells:
    """Reads the cells of one row, and notes what is wrong with them.

    Each reader returns None for a cell that says nothing usable, noted once, and for a column that the
    sheet lacks, noted at the headings.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self.findings: list[Finding] = []

    def note(self, field: str, rule: Rule, todo: str, text: str | None = None) -> None:
        """Note a finding of one cell."""
        self.findings.append(self.line.finding(field, rule, todo, text))

    def text(self, field: str) -> str | None:
        """Read a text of one line; breaks inside it are how it was typed, not what it says."""
        return "".join(self.lines(field) or ()) or None

    def lines(self, field: str) -> tuple[str, ...] | None:
        """Read a text of several lines, one thing a line."""
        cell = self.line.cells.get(field)
        if cell is None:
            return None
        lines = tuple(line.strip() for line in cell.splitlines() if line.strip())
        if _NOTHING_SAID.fullmatch("".join(lines)):
            rule = Rule.ELEMENT_MISSING if field in ELEMENTS else Rule.CELL_MISSING
            self.note(field, rule, f"请填写“{field}”")
            return None
        return lines

    def choice(self, field: str, words: Mapping[str, ValueT]) -> ValueT | None:
        """Read one of several words."""
        text = self.text(field)
        if text is None:
            return None
        word = ALSO_READ_AS.get(field, {}).get(text, text)
        if word not in words:
            self.note(field, Rule.VALUE_UNKNOWN, f"只能填写：{'、'.join(words)}")
            return None
        return words[word]

    def choices(self, field: str, words: Mapping[str, ValueT]) -> tuple[ValueT, ...] | None:
        """Read some of several words, each once, in the order written."""
        lines = self.lines(field)
        if lines is None:
            return None
        also = ALSO_READ_AS.get(field, {})
        parts = [part.strip() for part in _BETWEEN.split("\n".join(lines)) if part.strip()]
        meant = dict.fromkeys(also.get(part, part) for part in parts)
        unknown = [word for word in meant if word not in words]
        if unknown or not meant:
            self.note(field, Rule.VALUE_UNKNOWN, f"可以填写：{'、'.join(words)}，几个之间用顿号隔开")
            return None
        return tuple(words[word] for word in meant)

    def flag(self, field: str) -> bool | None:
        """Read 是 or 否."""
        return self.choice(field, FLAG_WORDS)

    def whole(self, field: str, most: int, *, blank: int | None = None) -> int | None:
        """Read a whole number from 0 to ``most``; ``blank`` is what an empty cell means, if it may be."""
        if blank is not None and self.line.cells.get(field) == "":
            return blank
        text = self.text(field)
        if text is None:
            return None
        if not re.fullmatch(r"\d{1,6}", text) or int(text) > most:
            self.note(field, Rule.NUMBER_MALFORMED, f"请填写0到{most}的整数，不带单位")
            return None
        return int(text)
