import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from services.intake.domain.guide_lint import columns as c

_WIDE: Final = frozenset({c.NAME, c.CONDITIONS, c.PROCEDURE, c.LEGAL_BASIS, c.MATERIAL_NAME, c.TASK_CODE})
_WORDS: Final[Mapping[str, Iterable[str]]] = {
    c.ITEM_TYPE: c.ITEM_TYPE_WORDS,
    c.STATUTORY_UNIT: c.UNIT_WORDS,
    c.PROMISED_UNIT: c.UNIT_WORDS,
    c.SETTLED: c.SETTLED_WORDS,
    c.ONLINE: c.FLAG_WORDS,
    c.ENTERED: c.FLAG_WORDS,
    c.EXPRESS: c.FLAG_WORDS,
    c.REQUIRED: c.FLAG_WORDS,
}
"""Columns in which a spreadsheet offers the words to choose from."""
_OFFERED_TO: Final = 10_000
"""The last row with a choice."""
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
_HEADING: Final = PatternFill("solid", fgColor="DDE8F5")

Rows = Sequence[Mapping[str, str]]


def write_list(
    path: Path,
    sheets: Mapping[str, Rows],
    *,
    notes: Sequence[Sequence[str]] = (),
    on_row: Callable[[], None] = lambda: None,
) -> None:
    """Write a list as .xlsx, all of it or nothing; every cell is text, so that codes keep their digits.

    ``notes`` become a first sheet 填表说明. Raises ``OSError``.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    if notes:
        _write(workbook.create_sheet("填表说明"), notes, wide=frozenset({0, 1, 2}), on_row=on_row)
    for name, rows in sheets.items():
        headings = c.COLUMNS[name]
        worksheet = workbook.create_sheet(name)
        _offer_choices(worksheet, headings)
        table = [headings, *([row[heading] for heading in headings] for row in rows)]
        wide = frozenset(at for at, heading in enumerate(headings) if heading in _WIDE)
        _write(worksheet, table, wide=wide, on_row=on_row)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".new", delete=False) as draft:
        try:
            workbook.save(draft)
        except BaseException:
            os.unlink(draft.name)  # noqa: PTH108 - a name, not a path
            raise
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(path)


def _write(
    worksheet: Worksheet,
    table: Sequence[Sequence[str]],
    *,
    wide: frozenset[int],
    on_row: Callable[[], None],
) -> None:
    worksheet.freeze_panes = "A2"
    for at, _ in enumerate(table[0]):
        worksheet.column_dimensions[get_column_letter(at + 1)].width = 36 if at in wide else 14
    for number, row in enumerate(table, start=1):
        for at, text in enumerate(row, start=1):
            cell = worksheet.cell(number, at)
            cell.value = text or None
            cell.number_format = "@"
            cell.alignment = _WRAPPED
            if text:
                cell.data_type = "s"  # a text that begins with = is no formula
            if number == 1:
                cell.font = Font(bold=True)
                cell.fill = _HEADING
        on_row()


def _offer_choices(worksheet: Worksheet, headings: Sequence[str]) -> None:
    for at, heading in enumerate(headings, start=1):
        if heading in _WORDS:
            words = ",".join(_WORDS[heading])
            choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
            letter = get_column_letter(at)
            choice.add(f"{letter}2:{letter}{_OFFERED_TO}")
            worksheet.add_data_validation(choice)
