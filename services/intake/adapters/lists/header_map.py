import tomllib
from pathlib import Path

from services.intake.domain.guide_lint.columns import COLUMNS
from services.intake.domain.guide_lint.headings import HeaderMap


class HeaderMapError(ValueError):
    """A header map (标题对照文件) that cannot be used; says what and where, in Chinese."""


def read_header_map(path: Path) -> HeaderMap:
    """Read a TOML file that says, for each sheet, which of its headings is which of ours.

    ``["事项"]`` has ``"事项全称" = "事项名称"``; ``"序号" = ""`` is a column not wanted. Raises
    ``HeaderMapError``.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise HeaderMapError(f"{path.name}：读不出标题对照文件（UTF-8 的 TOML）：{error}") from error
    for sheet, names in tables.items():
        if sheet not in COLUMNS or not isinstance(names, dict):
            raise HeaderMapError(f'{path.name}：只能有 ["事项"] 和 ["材料"] 两节，没有“{sheet}”')
        for theirs, ours in names.items():
            if ours != "" and ours not in COLUMNS[sheet]:
                raise HeaderMapError(f"{path.name}：“{theirs}”对照的“{ours}”不是“{sheet}”表的标题")
    return tables
