from collections import Counter
from collections.abc import Iterator, Sequence

from contracts.catalog import Item, Material
from services.intake.domain.application import MaterialHandedIn
from services.intake.domain.faults import Fault, FaultCode
from services.intake.domain.words import MATERIAL_FORMS


def check_materials(handed: Sequence[MaterialHandedIn] | None, item: Item) -> Iterator[Fault]:
    """Yield what is missing or surplus among the materials (申报材料), against the item's guide.

    Nothing that the guide does not list may be asked for or taken (plan, item 3). Entries of one material
    count together, so that part of it may be paper and part electronic.
    """
    handed = handed or ()
    wanted = {material.code: material for material in item.materials}
    for place, entry in enumerate(handed):
        yield from _check_entry(f"/materials/{place}", entry, wanted.get(entry.code or ""))
    counts = Counter[str]()
    for entry in handed:
        counts[entry.code or ""] += entry.count or 0
    places = {entry.code: place for place, entry in reversed(list(enumerate(handed)))}
    for material in item.materials:
        if material.code not in places:
            if material.required:
                yield Fault("/materials", FaultCode.MATERIAL_MISSING, f"缺少{describe(material)}")
        elif 0 < counts[material.code] < material.originals:
            yield Fault(
                f"/materials/{places[material.code]}/count",
                FaultCode.MATERIAL_TOO_FEW,
                f"《{material.name}》需要原件{material.originals}份,只收到{counts[material.code]}份",
            )


def describe(material: Material) -> str:
    """Return a material in words: name, how many originals, in which form, from whom."""
    originals = f"原件{material.originals}份," if material.originals else "原件供核验,"
    return f"《{material.name}》({originals}{forms_words(material)},由{material.issued_by}出具或提供)"


def forms_words(material: Material) -> str:
    """Return 纸质或电子."""
    return "或".join(MATERIAL_FORMS[form] for form in material.forms)


def _check_entry(pointer: str, entry: MaterialHandedIn, material: Material | None) -> Iterator[Fault]:
    if not entry.code:
        yield Fault(f"{pointer}/code", FaultCode.MISSING, "请注明这份材料的编码")
    elif material is None:
        yield Fault(
            f"{pointer}/code",
            FaultCode.MATERIAL_SURPLUS,
            f"办事指南没有要求材料“{entry.code}”,无需提交,请去掉",
        )
    if entry.form is None:
        yield Fault(f"{pointer}/form", FaultCode.MISSING, "请注明这份材料是纸质还是电子")
    elif material is not None and entry.form not in material.forms:
        yield Fault(
            f"{pointer}/form",
            FaultCode.MATERIAL_FORM,
            f"《{material.name}》只收{forms_words(material)}件,不收{MATERIAL_FORMS[entry.form]}件",
        )
    if entry.count is None:
        yield Fault(f"{pointer}/count", FaultCode.MISSING, "请注明这份材料的份数")
