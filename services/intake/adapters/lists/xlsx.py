import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from services.intake.adapters.lists.unreadable import MOST_ROWS, UnreadableListError, too_long
from services.intake.domain.guide_lint.columns import COLUMNS
from services.intake.domain.guide_lint.headings import HeaderMap
from services.intake.domain.guide_lint.sheet import Row, Sheet

_DAMAGED: Final = (BadZipFile, InvalidFileException, KeyError, ParseError, ValueError, EOFError)
"""What openpyxl lets through of a file that is no workbook."""
_EXACT_DIGITS: Final = 15
"""A spreadsheet keeps no more digits of a number; the rest of a long code typed as one is lost."""


def read_xlsx(path: Path, _names: HeaderMap, on_row: Callable[[], None]) -> dict[str, Sheet]:
    """Read the sheets 事项 and 材料 of a workbook; others are the list keeper's own.

    Raises ``UnreadableListError``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of styles and validations that are not read anyway
        try:
            return _sheets(path, on_row)
        except OSError as error:
            raise UnreadableListError(f"打不开文件：{error.strerror}") from error
        except _DAMAGED as error:
            raise UnreadableListError(
                "不是完好的 .xlsx 文件，或者加了密码：请在表格软件里另存为 .xlsx"
            ) from error


def _sheets(path: Path, on_row: Callable[[], None]) -> dict[str, Sheet]:
    workbook = load_workbook(path, read_only=True, data_only=True)
    try:
        wanted = {name.strip(): name for name in workbook.sheetnames if name.strip() in COLUMNS}
        return {
            name: Sheet(path.name, name, tuple(_rows(workbook[theirs], name, on_row)))
            for name, theirs in wanted.items()
        }
    finally:
        workbook.close()


def _rows(worksheet: Any, name: str, on_row: Callable[[], None]) -> Iterator[Row]:
    if not hasattr(worksheet, "reset_dimensions"):
        return  # a chart
    worksheet.reset_dimensions()  # some programs write them wrong
    rows = 0
    for number, values in enumerate(worksheet.iter_rows(values_only=True), start=1):
        cells = tuple(_text(value) for value in values)
        if not any(cells):
            continue
        rows += 1
        if rows > MOST_ROWS:
            raise too_long(name)
        on_row()
        yield Row(number, cells)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 10**_EXACT_DIGITS:
            return str(int(value))
        return f"{value:.{_EXACT_DIGITS}g}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip().replace("\r\n", "\n").replace("\r", "\n")
