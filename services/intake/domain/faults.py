from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class FaultCode(StrEnum):
    """What kind of thing is wrong with an application; a form can place its own hint by it."""

    SHAPE = "shape"
    """Not what the interface takes: a type, a length, an unknown field or word."""
    MISSING = "missing"
    ONLINE_NOT_OFFERED = "online-not-offered"
    KIND_NOT_SERVED = "kind-not-served"
    IDENTITY_FORM = "identity-form"
    IDENTITY_CHECK_DIGIT = "identity-check-digit"
    BIRTH_DATE = "birth-date"
    BIRTH_IN_FUTURE = "birth-in-future"
    PHONE = "phone"
    PERSONAL_NUMBER = "personal-number"
    MATERIAL_MISSING = "material-missing"
    MATERIAL_SURPLUS = "material-surplus"
    MATERIAL_FORM = "material-form"
    MATERIAL_TOO_FEW = "material-too-few"
    FIELD_MISSING = "field-missing"
    FIELD_UNKNOWN = "field-unknown"
    EXPRESS_NOT_OFFERED = "express-not-offered"
    CONSIGNEE_MISSING = "consignee-missing"
    CONSIGNEE_SURPLUS = "consignee-surplus"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong or missing: where (JSON pointer, RFC 6901), what kind, and words for a citizen."""

    pointer: str
    code: FaultCode
    message: str


def uncovered(faults: Iterable[Fault], by: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the faults that concern nothing which another fault already names, or a part of it."""
    named = [fault.pointer for fault in by]
    return tuple(
        fault
        for fault in faults
        if not any(fault.pointer == place or fault.pointer.startswith(f"{place}/") for place in named)
    )
