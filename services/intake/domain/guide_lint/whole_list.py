"""What must hold between the rows of a list: codes once, materials with their items."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from services.intake.domain.guide_lint.columns import MATERIAL_NAME, MATERIALS, TASK_CODE
from services.intake.domain.guide_lint.finding import Finding, Rule
from services.intake.domain.guide_lint.item_row import ItemRow
from services.intake.domain.guide_lint.material_row import MaterialRow
from services.intake.domain.guide_lint.task_code import task_code_flaw

Bundles = Mapping[str, Sequence[MaterialRow]]


def codes_twice(items: Sequence[ItemRow]) -> Iterator[Finding]:
    """Yield the rows whose 实施编码 a row above has already."""
    first: dict[str, int] = {}
    for item in items:
        if item.task_code is None:
            continue
        row = first.setdefault(item.task_code, item.line.row)
        if row != item.line.row:
            yield item.line.finding(
                TASK_CODE, Rule.CODE_TWICE, f"与第{row}行的实施编码重复，请改正，或者删去重复的事项"
            )


def bundled(items: Sequence[ItemRow], materials: Sequence[MaterialRow]) -> Bundles:
    """Return the materials of each item by its code.

    Where a code is mistyped on one of the two sheets, so that it could be no item's, and is all but the
    same on the other, materials and item belong together: the slip is found once, where it is.
    """
    bundles = defaultdict[str, list[MaterialRow]](list)
    for material in materials:
        if material.task_code is not None:
            bundles[material.task_code].append(material)
    known = {item.task_code: item.well_coded for item in items if item.task_code is not None}
    lonely = [code for code in known if code not in bundles]
    for code in [code for code in bundles if code not in known]:
        well_coded = task_code_flaw(code) is None
        meant = _meant(code, [one for one in lonely if known[one] is not well_coded])
        if meant is not None:
            bundles[meant] = bundles[code]
    return bundles


def strays(items: Sequence[ItemRow], materials: Sequence[MaterialRow], bundles: Bundles) -> Iterator[Finding]:
    """Yield the materials that belong to no item of the list, each code once.

    Those of an item whose own code is mistyped or missing are not at fault.
    """
    codes = [item.task_code for item in items]
    of_mistyped = {id(bundles.get(item.task_code or "")) for item in items if not item.well_coded}
    known = set(codes)
    before: str | None = None
    for code in dict.fromkeys(each.task_code for each in materials if each.task_code is not None):
        rows = bundles[code]
        if code not in known and id(rows) not in of_mistyped and not _of_one_uncoded(codes, before):
            yield _stray(code, rows, [each for each in codes if each])
        before = code


def _of_one_uncoded(codes: Sequence[str | None], before: str | None) -> bool:
    """Whether the item after the one of the materials before has no code: these will be its own."""
    if before is None:
        return codes[0] is None
    return before in codes and codes[codes.index(before) + 1 :][:1] == [None]


def _stray(code: str, rows: Sequence[MaterialRow], codes: Sequence[str]) -> Finding:
    close = _meant(code, codes)
    meant = f"，是不是“{close}”？" if close else "，"
    others = f"（共{len(rows)}行）" if len(rows) > 1 else ""
    todo = f"“事项”表里没有这个实施编码{others}{meant}请改正编码，或者补上事项"
    return rows[0].line.finding(TASK_CODE, Rule.MATERIAL_WITHOUT_ITEM, todo)


def _meant(code: str, codes: Sequence[str]) -> str | None:
    """Return the code of which this one is a slip: two characters at most differ, in one place."""
    return next((each for each in codes if _is_slip(code, each)), None)


def _is_slip(one: str, other: str) -> bool:
    start = _alike(one, other)
    end = _alike(one[start:][::-1], other[start:][::-1])
    return start + end >= max(len(one), len(other)) - 2


def _alike(one: str, other: str) -> int:
    """Return how many characters are the same from the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (this, that) in pairs if this != that), min(len(one), len(other)))


def without_materials(items: Sequence[ItemRow], bundles: Bundles) -> Iterator[Finding]:
    """Yield the items that have no material (申报材料, one of the five elements)."""
    for item in items:
        if item.task_code is not None and item.task_code not in bundles:
            todo = "“材料”表里没有这个事项的材料，请补上；确实不要材料的，写“申请表”"
            yield item.line.finding(MATERIALS, Rule.ELEMENT_MISSING, todo, item.name or item.task_code)


def materials_twice(bundles: Bundles) -> Iterator[Finding]:
    """Yield the materials that their item names twice."""
    for rows in {id(rows): rows for rows in bundles.values()}.values():
        first: dict[str, int] = {}
        for material in rows:
            if material.name is None:
                continue
            row = first.setdefault(material.name, material.line.row)
            if row != material.line.row:
                yield material.line.finding(
                    MATERIAL_NAME, Rule.MATERIAL_TWICE, f"这个事项在第{row}行已经列了这份材料，请删去一行"
                )
