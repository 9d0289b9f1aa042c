"""Items as a list (清单) has them: a row of words an item, a row a material."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from contracts.catalog import Item, Limit, Material
from services.intake.domain.guide_lint import columns as c
from services.intake.domain.guide_lint.places import Owner, Places
from services.intake.domain.words import APPLICANT_KINDS, ITEM_TYPES, MATERIAL_FORMS

KeyT = TypeVar("KeyT")

Cells = Mapping[str, str]
"""By heading."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A version of an item in the words of a list. Two versions that list alike are alike."""

    item: Cells
    materials: tuple[Cells, ...]


def listed(item: Item, places: Places, zone_name: str) -> Listing:
    """Return an item's rows."""
    owner = Owner(item.department, item.sub_unit, item.window)
    cells = {
        c.NAME: item.name,
        c.TASK_CODE: item.task_code or "",
        c.ITEM_TYPE: ITEM_TYPES[item.item_type],
        c.OWNER: places.owner_label(owner),
        c.ZONE: zone_name,
        c.APPLICANTS: "、".join(APPLICANT_KINDS[kind] for kind in item.applicants),
        c.CONDITIONS: "\n".join(item.conditions),
        c.PROCEDURE: "\n".join(item.procedure),
        **_limit(item.statutory_limit, c.STATUTORY_DAYS, c.STATUTORY_UNIT),
        **_limit(item.promised_limit, c.PROMISED_DAYS, c.PROMISED_UNIT),
        c.SETTLED: _word(c.SETTLED_WORDS, item.settlement),
        c.WAYS: "、".join(_word(c.WAY_WORDS, way) for way in item.applying_by),
        c.ONLINE: _word(c.FLAG_WORDS, item.online),
        c.ENTERED: _word(c.FLAG_WORDS, True),
        c.EXPRESS: _word(c.FLAG_WORDS, item.express),
        c.RESULT: item.result,
        c.LEGAL_BASIS: "\n".join(item.legal_basis),
    }
    return Listing(cells, tuple(_material(material, item) for material in item.materials))


def changes(old: Listing, new: Listing) -> Sequence[tuple[str, str, str]]:
    """Return field, before and after of everything in which two listings differ."""
    found = [(field, old.item[field], text) for field, text in new.item.items() if old.item[field] != text]
    was = {cells[c.MATERIAL_NAME]: cells for cells in old.materials}
    now = {cells[c.MATERIAL_NAME]: cells for cells in new.materials}
    for name in {**was, **now}:
        before, after = was.get(name), now.get(name)
        if before is None or after is None:
            found.append((f"{c.MATERIALS}《{name}》", "有" if before else "", "有" if after else ""))
        else:
            found += [
                (f"{c.MATERIALS}《{name}》{field}", before[field], text)
                for field, text in after.items()
                if before[field] != text and field != c.TASK_CODE
            ]
    if not found and [*was] != [*now]:
        found.append((f"{c.MATERIALS}顺序", "、".join(was), "、".join(now)))
    return found


def _limit(limit: Limit, days_field: str, unit_field: str) -> Cells:
    return {days_field: str(limit.days), unit_field: _word(c.UNIT_WORDS, limit.unit)}


def _material(material: Material, item: Item) -> Cells:
    return {
        c.TASK_CODE: item.task_code or "",
        c.MATERIAL_NAME: material.name,
        c.MATERIAL_KIND: material.kind,
        c.ISSUED_BY: material.issued_by,
        c.ORIGINALS: str(material.originals),
        c.COPIES: "0",
        c.FORMS: "、".join(MATERIAL_FORMS[form] for form in material.forms),
        c.REQUIRED: _word(c.FLAG_WORDS, material.required),
    }


def _word(words: Mapping[str, KeyT], value: KeyT) -> str:
    return next(word for word, meant in words.items() if meant == value)
