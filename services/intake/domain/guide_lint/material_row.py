from dataclasses import dataclass

from contracts.guide_words import asks_for_copy, leaves_open
from services.intake.domain.guide_lint import columns as c
from services.intake.domain.guide_lint.cells import Cells
from services.intake.domain.guide_lint.finding import Rule
from services.intake.domain.guide_lint.sheet import Line

_MOST_ORIGINALS = 20
_NO_COPIES = "全面取消复印件：请写原件；确需留存的，由窗口自行复印"


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A row of the sheet 材料 as understood; None where it is not."""

    line: Line
    task_code: str | None
    name: str | None
    kind: str | None
    issued_by: str | None
    originals: int | None
    forms: tuple[c.Form, ...] | None
    required: bool | None


def read_material(cells: Cells) -> MaterialRow:
    """Read a row of the sheet 材料; what is wrong with it is in ``cells.findings`` then."""
    name = cells.text(c.MATERIAL_NAME)
    if name is not None and asks_for_copy(name):
        cells.note(c.MATERIAL_NAME, Rule.COPY_DEMANDED, _NO_COPIES)
    if name is not None and leaves_open(name):
        todo = "说得不明确：请逐项写明要哪几份材料，不用“等材料”“其他材料”“有关证明”这类写法"
        cells.note(c.MATERIAL_NAME, Rule.OPEN_ENDED_MATERIAL, todo)
    kind = cells.text(c.MATERIAL_KIND)
    if kind is not None and asks_for_copy(kind):
        cells.note(c.MATERIAL_KIND, Rule.COPY_DEMANDED, _NO_COPIES)
    if cells.whole(c.COPIES, 999, blank=0):
        cells.note(c.COPIES, Rule.COPY_DEMANDED, _NO_COPIES)
    return MaterialRow(
        line=cells.line,
        task_code=cells.text(c.TASK_CODE),
        name=name,
        kind=kind,
        issued_by=cells.text(c.ISSUED_BY),
        originals=cells.whole(c.ORIGINALS, _MOST_ORIGINALS),
        forms=cells.choices(c.FORMS, c.FORM_WORDS),
        required=cells.flag(c.REQUIRED),
    )
