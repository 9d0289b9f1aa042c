"""From a row of a list to the version of an item that it describes."""

import hashlib
from datetime import date
from typing import Any, Final

from contracts.catalog import Item, Material
from services.intake.domain.guide_lint.item_row import ItemRow
from services.intake.domain.guide_lint.lint import Guide
from services.intake.domain.guide_lint.material_row import MaterialRow
from services.intake.domain.guide_lint.places import Places

_SHORT: Final = 20
"""Characters of a short name: what notices' templates take."""


def version_of(guide: Guide, earlier: Item | None, places: Places, *, number: int, from_day: date) -> Item:
    """Return version ``number`` of an item, as a list without findings describes it.

    What lists do not say is kept from the version before: the code, the application form, the short name
    while the name stays, the codes of materials while their names stay, the department's code where the
    list names its successor. Raises ``ValueError`` (pydantic's) for a guide that has findings.
    """
    row = guide.item
    return Item.model_validate(
        {
            "code": earlier.code if earlier else f"item-{row.task_code}".lower(),
            "task_code": row.task_code,
            "version": number,
            "valid_from": from_day,
            "name": row.name,
            "short_name": _short_name(row, earlier),
            "sample": earlier is not None and earlier.sample,
            "item_type": row.item_type,
            "zone": row.zone and row.zone.code,
            **_owner(row, earlier, places),
            "settled": row.settled,
            "ways": row.ways,
            "legal_basis": row.legal_basis,
            "applicants": row.applicants,
            "conditions": row.conditions,
            "materials": [_material(material, earlier) for material in guide.materials],
            "procedure": row.procedure,
            "statutory_limit": row.statutory,
            "promised_limit": row.promised,
            "result": row.result,
            "express": row.express,
            "online": row.online,
            "fields": earlier.fields if earlier else (),
        }
    )


def _short_name(row: ItemRow, earlier: Item | None) -> str:
    if earlier is not None and earlier.name == row.name:
        return earlier.short_name
    name = row.name or ""
    return name if len(name) <= _SHORT else f"{name[: _SHORT - 1]}…"


def _owner(row: ItemRow, earlier: Item | None, places: Places) -> dict[str, str | None]:
    if row.owner is None:
        raise ValueError(f"row {row.line.row} names no owner; only lists without findings become items")
    department = row.owner.department
    if earlier is not None and places.same_department(earlier.department, department):
        department = earlier.department
    return {"department": department, "sub_unit": row.owner.sub_unit, "window": row.owner.window}


def _material(row: MaterialRow, earlier: Item | None) -> dict[str, Any]:
    known: dict[str, Material] = {each.name: each for each in earlier.materials} if earlier else {}
    name = row.name or ""
    return {
        "code": known[name].code if name in known else _material_code(name),
        "name": row.name,
        "kind": row.kind,
        "required": row.required,
        "originals": row.originals,
        "forms": row.forms,
        "issued_by": row.issued_by,
    }


def _material_code(name: str) -> str:
    """Return a code that follows from the name, so that a material that comes back is known again."""
    return f"m_{hashlib.sha256(name.encode()).hexdigest()[:10]}"
