from collections.abc import Iterator, Mapping

from contracts.catalog import Item
from services.intake.domain.faults import Fault, FaultCode


def check_form(form: Mapping[str, str] | None, item: Item) -> Iterator[Fault]:
    """Yield what is missing or unknown among the answers to the item's own form (申请表)."""
    form = form or {}
    asked = {field.code: field for field in item.fields}
    for code in form:
        if code not in asked:
            yield Fault(f"/form/{escaped(code)}", FaultCode.FIELD_UNKNOWN, f"申请表没有“{code}”这一项,请去掉")
    for field in item.fields:
        if field.required and not form.get(field.code):
            yield Fault(f"/form/{field.code}", FaultCode.FIELD_MISSING, f"请填写申请表的“{field.label}”")


def escaped(token: str) -> str:
    """Return a reference token as a JSON pointer writes it (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")
