from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from services.intake.domain.guide_lint import whole_list
from services.intake.domain.guide_lint.cells import Cells
from services.intake.domain.guide_lint.columns import COLUMNS, ITEMS, MATERIALS
from services.intake.domain.guide_lint.finding import Finding, Rule, in_order
from services.intake.domain.guide_lint.headings import HeaderMap, Headings
from services.intake.domain.guide_lint.item_row import ItemRow, read_item
from services.intake.domain.guide_lint.material_row import MaterialRow, read_material
from services.intake.domain.guide_lint.places import Places
from services.intake.domain.guide_lint.sheet import Sheet

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Guide:
    """An item of a list with its materials, in the order of the list."""

    item: ItemRow
    materials: Sequence[MaterialRow]


@dataclass(frozen=True, slots=True)
class Linted:
    """A list as understood, and everything that is wrong with it."""

    guides: Sequence[Guide]
    findings: tuple[Finding, ...]


def lint(
    file: str, sheets: Mapping[str, Sheet], places: Places, names: HeaderMap, *, on_row: Callable[[], None]
) -> Linted:
    """Hold a list to the plan's item 3 and to the catalogue; ``on_row`` is told of each row done."""
    findings: list[Finding] = []
    items = _rows(sheets.get(ITEMS), names, partial(read_item, places=places), findings, on_row)
    materials = _rows(sheets.get(MATERIALS), names, read_material, findings, on_row)
    bundles = whole_list.bundled(items, materials)
    findings += _missing_sheets(file, sheets)
    findings += whole_list.codes_twice(items)
    if _has_codes(items) and _has_codes(materials):
        findings += whole_list.strays(items, materials, bundles)
        findings += whole_list.without_materials(items, bundles)
    findings += whole_list.materials_twice(bundles)
    guides = [Guide(item, bundles.get(item.task_code or "", ())) for item in items]
    return Linted(guides, in_order(findings))


def _rows(
    sheet: Sheet | None,
    names: HeaderMap,
    read: Callable[[Cells], RowT],
    findings: list[Finding],
    on_row: Callable[[], None],
) -> list[RowT]:
    if sheet is None:
        return []
    headings = Headings(sheet, names)
    findings += headings.findings()
    rows: list[RowT] = []
    for line in headings.lines():
        cells = Cells(line)
        rows.append(read(cells))
        findings += cells.findings
        on_row()
    return rows


def _missing_sheets(file: str, sheets: Mapping[str, Sheet]) -> Iterator[Finding]:
    for name in COLUMNS:
        if name not in sheets:
            todo = f"请补上名为“{name}”的工作表（CSV 是名字里有“{name}”的另一个文件）"
            yield Finding(file, name, None, "", "", Rule.SHEET_MISSING, todo)


def _has_codes(rows: Sequence[ItemRow] | Sequence[MaterialRow]) -> bool:
    """Whether the sheet has rows with codes, so that what does not fit is the list's fault."""
    return any(row.task_code is not None for row in rows)
