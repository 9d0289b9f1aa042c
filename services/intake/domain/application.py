import hashlib
import json
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.case import ApplicantKind, Channel, HandOut

FromWord = Field(strict=False)
"""JSON has words where we have enumerations; everything else is taken as it comes."""

Text = Annotated[str, StringConstraints(max_length=100)]
Number = Annotated[str, StringConstraints(max_length=30)]
IdentityNumber = Annotated[str, StringConstraints(max_length=30, to_upper=True)]
Answer = Annotated[str, StringConstraints(max_length=500)]


class HandedIn(BaseModel):
    """A part of an application as it was handed in: anything may be missing, nothing may be unknown.

    What is missing is a fault for the one-time notice, not for the parser; the published schema lists
    it as required all the same.
    """

    MAY_LACK: ClassVar[frozenset[str]] = frozenset()

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", str_strip_whitespace=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> dict[str, Any]:
        """Publish what an application must hold to be accepted."""
        schema: dict[str, Any] = handler.resolve_ref_schema(handler(core_schema))
        schema["required"] = [name for name in cls.model_fields if name not in cls.MAY_LACK]
        return schema


class Applicant(HandedIn):
    """申请人. ``identity_number``: a person's identity number, anyone else's unified social credit code."""

    kind: Annotated[ApplicantKind, FromWord] | None = None
    name: Text | None = None
    identity_number: IdentityNumber | None = None
    phone: Number | None = None


class MaterialHandedIn(HandedIn):
    """One material; ``count`` is how many originals."""

    code: Text | None = None
    form: Literal["paper", "electronic"] | None = None
    count: int | None = Field(default=None, ge=1, le=999)


class Recipient(HandedIn):
    """收件人 of the result by express."""

    name: Text | None = None
    phone: Number | None = None
    province: Text | None = None
    city: Text | None = None
    county: Text | None = None
    street: Text | None = None


class HandOutWish(HandedIn):
    """How the applicant wants the result (领取方式)."""

    MAY_LACK = frozenset({"consignee"})

    mode: Annotated[HandOut, FromWord] | None = None
    consignee: Recipient | None = None


class Application(HandedIn):
    """申请, as a window or the online hall sends it. ``summary`` is 办理摘要."""

    MAY_LACK = frozenset({"form"})

    item_code: Text | None = None
    channel: Annotated[Channel, FromWord] | None = None
    summary: Annotated[str, StringConstraints(max_length=200)] | None = None
    applicant: Applicant | None = None
    form: Annotated[dict[Text, Answer], Field(max_length=100)] | None = None
    """Answers to the item's own form, by field code."""
    materials: Annotated[tuple[MaterialHandedIn, ...], Field(max_length=100, strict=False)] | None = None
    hand_out: HandOutWish | None = None

    def digest(self) -> str:
        """Return the SHA-256 of what it says, whatever the order and spacing of the JSON it came in."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()
