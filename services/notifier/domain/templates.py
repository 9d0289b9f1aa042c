import re
from collections.abc import Mapping
from string import Template as Text
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.notifier.domain.case_notices import CaseNotices
from services.notifier.domain.notice import NoticeKind

_ALWAYS = frozenset({"name", "item", "case_no"})
_PARCEL = frozenset({"carrier", "waybill_no"})
_KNOWN: Mapping[NoticeKind, frozenset[str]] = {
    NoticeKind.SENT_OUT: _ALWAYS | _PARCEL,
    NoticeKind.MISSED: _ALWAYS | _PARCEL,
}
_MASK = re.compile(r"\*{2,}")
_LONGEST_ITEM = 20


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Template(_Data):
    """A text approved by the platform (短信模板), ``${variable}`` at most once each (审核规范)."""

    code: str = Field(pattern=r"^SMS_\d+$")
    text: str = Field(min_length=1, max_length=500)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables, as they come in the text."""
        return tuple(Text(self.text).get_identifiers())

    @model_validator(mode="after")
    def _is_fillable(self) -> Self:
        if not Text(self.text).is_valid():
            raise ValueError("write every variable as ${name}; a lone $ is not allowed")
        repeated = [name for name in self.variables if self.text.count(f"${{{name}}}") != 1]
        if repeated:
            raise ValueError(f"each variable once and in braces: {', '.join(repeated)}")
        return self

    def fill(self, params: Mapping[str, str]) -> str:
        """Return the text as the person reads it."""
        return Text(self.text).substitute(params)


class Templates(_Data):
    """The texts of every kind of notice, and what carriers are called in them."""

    carriers: Mapping[str, str]
    notices: Mapping[NoticeKind, Template]

    @model_validator(mode="after")
    def _are_complete(self) -> Self:
        missing = [kind for kind in NoticeKind if kind not in self.notices]
        if missing:
            raise ValueError(f"no template for {', '.join(missing)}")
        for kind, template in self.notices.items():
            unknown = set(template.variables) - _KNOWN.get(kind, _ALWAYS)
            if unknown:
                raise ValueError(f"{kind}: nothing is known for {', '.join(sorted(unknown))}")
        return self

    def params(self, case_no: str, kind: NoticeKind, state: CaseNotices) -> dict[str, str]:
        """Return the values of a notice's variables: nothing personal but the masked name.

        Raises ``AddresseeUnknownError``.
        """
        recipient = state.recipient
        values = {
            "name": recipient.name,
            "item": recipient.item,
            "case_no": case_no,
            **state.notices[kind].details,
        }
        if carrier := values.get("carrier"):
            values["carrier"] = self.carriers.get(carrier, carrier.upper())
        return {name: values[name] for name in self.notices[kind].variables}

    def text(self, case_no: str, kind: NoticeKind, state: CaseNotices) -> str:
        """Return a notice as the person reads it; raises ``AddresseeUnknownError``."""
        return self.notices[kind].fill(self.params(case_no, kind, state))


def spoken(masked: str) -> str:
    """Return a masked name short enough for an SMS: 临夏某某餐饮****** has two stars there."""
    return _MASK.sub("**", masked)


def short_item(name: str) -> str:
    """Return the name of an item that the catalogue does not know, cut to what platforms take."""
    return name[:_LONGEST_ITEM]
