"""What we can say of a work order to a department's system, by the names that bridge files use."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from contracts.case import ApplicantKind, HandOut
from contracts.commands import WorkOrder
from contracts.events import HandedMaterial
from contracts.sealed import ApplicantDossier
from services.dept_gateway.domain.numbers import case_no_of


class MaterialForm(StrEnum):
    """纸质 or 电子."""

    PAPER = "paper"
    ELECTRONIC = "electronic"


CODED: Final[Mapping[str, type[StrEnum]]] = {
    "applicant_kind": ApplicantKind,
    "material_form": MaterialForm,
    "hand_out": HandOut,
}
"""Words that every system has codes of its own for, and which words need one."""

ORDER_WORDS: Final = frozenset(
    {
        "work_order_no",
        "case_no",
        "zone",
        "department",
        "item_code",
        "item_name",
        "summary",
        "applicant_kind",
        "applicant_name",
        "identity_number",
        "phone",
        "form",
        "accepted_at",
        "statutory_due",
        "promise_due",
        "hand_out",
    }
)
MATERIAL_WORDS: Final = frozenset({"code", "name", "material_form", "count"})
CANCEL_WORDS: Final = frozenset({"work_order_no", "case_no", "reason"})


def order_words(order: WorkOrder, dossier: ApplicantDossier) -> dict[str, Any]:
    """Return everything of an order by its word: text, a moment, a coded word, or the form's fields."""
    return {
        "work_order_no": order.work_order_no,
        "case_no": case_no_of(order.work_order_no),
        "zone": order.zone,
        "department": order.department or "",
        "item_code": order.item_code,
        "item_name": order.item_name,
        "summary": order.summary,
        "applicant_kind": order.applicant_kind,
        "applicant_name": dossier.name,
        "identity_number": dossier.identity_number,
        "phone": dossier.phone,
        "form": dossier.form,
        "accepted_at": order.accepted_at,
        "statutory_due": order.statutory_due,
        "promise_due": order.promise_due,
        "hand_out": order.hand_out,
    }


def material_words(material: HandedMaterial) -> dict[str, Any]:
    """Return everything of a material by its word."""
    return {
        "code": material.code,
        "name": material.name,
        "material_form": MaterialForm(material.form),
        "count": material.count,
    }


def cancel_words(work_order_no: str, reason: str) -> dict[str, Any]:
    """Return everything of a cancellation by its word."""
    return {"work_order_no": work_order_no, "case_no": case_no_of(work_order_no), "reason": reason}
