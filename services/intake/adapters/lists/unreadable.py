from typing import Final

from services.intake.domain.guide_lint.finding import Rule

MOST_ROWS: Final = 100_000
"""Rows of a sheet; a prefecture lists thousands."""


class UnreadableListError(Exception):
    """A list, or a sheet of it, that cannot be read; ``todo`` says what to do, in Chinese."""

    def __init__(
        self, todo: str, *, rule: Rule = Rule.FILE_UNREADABLE, file: str = "", sheet: str = ""
    ) -> None:
        super().__init__(todo)
        self.todo = todo
        self.rule = rule
        self.file = file
        self.sheet = sheet


def too_long(sheet: str) -> UnreadableListError:
    """Return the error of a sheet with more rows than any list has."""
    return UnreadableListError(
        f"一个表最多{MOST_ROWS}行：请拆成几份清单分别导入", rule=Rule.LIST_TOO_LONG, sheet=sheet
    )
