"""What a bridge file says: the shape of ``bridges/<department>.toml``. Times in seconds."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.chassis.security import DigestName
from services.dept_gateway.adapters.bridges.mapping_checks import colliding, uncoded, unknown
from services.dept_gateway.adapters.bridges.words import Words
from services.dept_gateway.domain.our_words import CANCEL_WORDS, CODED, MATERIAL_WORDS, ORDER_WORDS


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("is no time zone; write one such as Asia/Shanghai") from error
    return name


Name = Annotated[str, Field(pattern=r"^[^.\s]+(\.[^.\s]+)*$")]
"""A field of theirs; dots lead into objects."""
Code = Annotated[str, Field(pattern=r"^[^*\s]+\*?$")]
"""A code of theirs; ``4*`` is every code that begins with 4."""
Seconds = Annotated[float, Field(gt=0, le=45)]
"""A timer's lease is a minute: no call may outlast it."""


class Section(BaseModel):
    """A part of the file: nothing unknown, nothing bent into shape."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Signing(Section):
    """How requests are signed, both ways; the secret comes from ``YC_PARTNER_SECRETS``."""

    digest: DigestName
    app_id: str = Field(min_length=1)


class Timeouts(Section):
    """To connect, between two reads, and for the whole answer."""

    connect: Seconds = 3.0
    read: Seconds = 10.0
    total: Seconds = 15.0


class Times(Section):
    """How they write wall time: a format of ``strftime`` and the zone it is in."""

    format: str = "%Y-%m-%d %H:%M:%S"
    zone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"


class Codes(Section):
    """Our words and their codes."""

    applicant_kind: dict[str, str] = {}
    material_form: dict[str, str] = {}
    hand_out: dict[str, str] = {}

    @property
    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """The code tables by word."""
        return {word: getattr(self, word) for word in CODED}


class Answers(Section):
    """What their answers mean. A code that is listed nowhere means: try again."""

    code: Name = "code"
    words: Name = "msg"
    success: tuple[Code, ...] = Field(min_length=1)
    already: tuple[Code, ...] = ()
    final: tuple[Code, ...] = ()


class Rows(Section):
    """A list of theirs: one object for each of ours."""

    of: Literal["materials"]
    fields: dict[Name, str] = Field(min_length=1)


class Accept(Section):
    """推送受理: how a work order is handed over."""

    path: str = Field(pattern=r"^/\S*$")
    fields: dict[Name, str] = Field(min_length=1)
    lists: dict[Name, Rows] = {}
    constants: dict[Name, str | int | bool] = {}
    answers: Answers
    serial: Name
    """Where their answer has the number under which they have it."""


class Cancel(Section):
    """撤回."""

    path: str = Field(pattern=r"^/\S*$")
    fields: dict[Name, str] = Field(min_length=1)
    constants: dict[Name, str | int | bool] = {}
    answers: Answers
    unknown: tuple[Code, ...] = ()
    """Codes that mean that they never had it: then there is nothing to cancel."""


class Told(StrEnum):
    """What a status of theirs can mean."""

    HANDLING = "handling"
    CHECKING = "checking"
    APPROVING = "approving"
    GRANTED = "granted"
    REFUSED = "refused"
    CERTIFICATE_MADE = "certificate_made"


class Callback(Section):
    """回调: where their progress message has what, and what their statuses mean."""

    event_id: Name
    work_order_no: Name
    status: Name
    time: Name
    opinion: Name
    certificate_name: Name
    certificate_no: Name
    nothing: tuple[str, ...] = ("", "null")
    """Texts that mean nothing."""
    statuses: dict[str, Told] = Field(min_length=1)


class RestFile(Section):
    """A department with a REST system."""

    bridge: Literal["rest"]
    base_url: str = Field(pattern=r"^https?://[^/\s]+(/\S*)?$")
    concurrency: int = Field(default=8, ge=1, le=64)
    """Calls to them at a time."""
    signature: Signing
    timeouts: Timeouts = Timeouts()
    times: Times = Times()
    codes: Codes = Codes()
    accept: Accept
    cancel: Cancel
    callback: Callback

    @model_validator(mode="after")
    def _mapped(self) -> Self:
        """Refuse words we do not have, coded words without codes, and names that collide."""
        accept, cancel = self.accept, self.cancel
        rows = {f"accept.lists.{name}": each.fields for name, each in accept.lists.items()}
        used = {word for fields in (accept.fields, *rows.values()) for word in fields.values()}
        faults = [
            *unknown("accept.fields", accept.fields, ORDER_WORDS),
            *unknown("cancel.fields", cancel.fields, CANCEL_WORDS),
            *colliding("accept", accept.fields, accept.lists, accept.constants),
            *colliding("cancel", cancel.fields, cancel.constants),
            *uncoded(self.codes.tables, used),
        ]
        for place, fields in rows.items():
            faults += [*unknown(f"{place}.fields", fields, MATERIAL_WORDS), *colliding(place, fields)]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    @cached_property
    def notation(self) -> Words:
        """How they write and read."""
        return Words(self.times.format, ZoneInfo(self.times.zone), self.codes.tables)


def matches(code: str, codes: tuple[str, ...]) -> bool:
    """Return whether a code of theirs is one of these."""
    return any(code.startswith(each[:-1]) if each.endswith("*") else code == each for each in codes)
