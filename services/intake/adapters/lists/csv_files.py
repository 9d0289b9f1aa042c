import codecs
import csv
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

from services.intake.adapters.lists.unreadable import MOST_ROWS, UnreadableListError, too_long
from services.intake.domain.guide_lint.columns import COLUMNS, ITEMS, MATERIALS
from services.intake.domain.guide_lint.finding import Rule
from services.intake.domain.guide_lint.headings import HeaderMap
from services.intake.domain.guide_lint.sheet import Row, Sheet


def read_csv(path: Path, names: HeaderMap, on_row: Callable[[], None]) -> dict[str, Sheet]:
    """Read a list of two files, told by 事项 and 材料 in their names; any of the two may be given.

    UTF-8 with or without its mark, or GB18030. Raises ``UnreadableListError``.
    """
    return {
        sheet: Sheet(file.name, sheet, tuple(_rows(file, sheet, names, on_row)))
        for sheet, file in _pair(path).items()
        if file == path or file.exists()
    }


def _pair(path: Path) -> dict[str, Path]:
    if ITEMS in path.name:
        return {ITEMS: path, MATERIALS: path.with_name(path.name.replace(ITEMS, MATERIALS))}
    if MATERIALS in path.name:
        return {ITEMS: path.with_name(path.name.replace(MATERIALS, ITEMS)), MATERIALS: path}
    raise UnreadableListError(
        "CSV 清单是两个文件，名字里分别有“事项”和“材料”，例如 州食药局事项.csv 和 州食药局材料.csv：请改名"
    )


def _rows(file: Path, sheet: str, names: HeaderMap, on_row: Callable[[], None]) -> Iterator[Row]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise UnreadableListError(f"打不开文件：{error.strerror}", file=file.name, sheet=sheet) from error
    text = _decoded(raw, {*COLUMNS[sheet], *names.get(sheet, {})})
    if text is None:
        raise UnreadableListError(
            "认不出文字编码：请在表格软件里另存为“CSV UTF-8”或者 .xlsx",
            rule=Rule.ENCODING_UNKNOWN,
            file=file.name,
            sheet=sheet,
        )
    reader = csv.reader(StringIO(text, newline=""))
    rows = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                rows += 1
                if rows > MOST_ROWS:
                    raise too_long(sheet)
                on_row()
                yield Row(number, tuple(cell.strip().replace("\r\n", "\n") for cell in cells))
    except csv.Error as error:
        todo = f"第{reader.line_num}行不是完好的 CSV：请在表格软件里打开，另存为“CSV UTF-8”"
        raise UnreadableListError(todo, file=file.name, sheet=sheet) from error


def _decoded(raw: bytes, headings: set[str]) -> str | None:
    """Return the text, None where no encoding makes sense of it.

    Nearly any bytes are GB18030, so that alone proves nothing: some heading must come out as one.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    first = text.partition("\n")[0]
    return text if any(heading in first for heading in headings) else None
