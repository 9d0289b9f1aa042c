from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from services.intake.adapters.lists.csv_files import read_csv
from services.intake.adapters.lists.unreadable import UnreadableListError
from services.intake.domain.guide_lint.finding import Finding
from services.intake.domain.guide_lint.headings import HeaderMap
from services.intake.domain.guide_lint.sheet import Sheet


def read_sheets(
    path: Path, names: HeaderMap, *, on_row: Callable[[], None]
) -> tuple[Mapping[str, Sheet], tuple[Finding, ...]]:
    """Return the sheets of a list by name, or what keeps it from being read.

    ``on_row`` is told of each row read. A sheet that is not there is for the lint to find.
    """
    try:
        return _READERS.get(path.suffix.lower(), _of_no_kind)(path, names, on_row), ()
    except UnreadableListError as error:
        return {}, (Finding(error.file or path.name, error.sheet, None, "", "", error.rule, error.todo),)


def _read_workbook(path: Path, names: HeaderMap, on_row: Callable[[], None]) -> dict[str, Sheet]:
    from services.intake.adapters.lists.xlsx import read_xlsx  # noqa: PLC0415 - openpyxl loads for 0.7 s

    return read_xlsx(path, names, on_row)


def _of_no_kind(_path: Path, _names: HeaderMap, _on_row: Callable[[], None]) -> dict[str, Sheet]:
    raise UnreadableListError("只读 .xlsx 和 .csv 文件：请在表格软件里另存为 .xlsx")


_READERS: Final = {".xlsx": _read_workbook, ".xlsm": _read_workbook, ".csv": read_csv}
