import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic_core import from_json

from contracts import incidents
from contracts.case_number import CaseNumber, CaseNumberError

_LARGEST: Final = 1_000_000
"""Bytes: no message of ours comes near; what is larger is not looked into."""
_WORD: Final = re.compile(r"[A-Za-z0-9_.\-]{1,100}", re.ASCII)
_ABOUT_INCIDENTS: Final = (incidents.CaseIncidentOpenedV1.TYPE, incidents.CaseIncidentClosedV1.TYPE)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a body says of itself, believed only as far as it looks like one of ours."""

    type: str | None = None
    case_no: str | None = None
    event_id: UUID | None = None

    @property
    def opens_incident(self) -> bool:
        """Whether its case is to show it; news of an incident that is parked itself opens none."""
        return self.case_no is not None and self.type not in _ABOUT_INCIDENTS


def glimpse(body: bytes, correlation_id: str | None = None) -> Glimpse:
    """Look at a body of any kind; never raises. Without a subject the correlation id may name the case."""
    said = _read(body)
    kind = said.get("type")
    subject = _case_no(said.get("subject")) or _case_no(correlation_id)
    return Glimpse(
        type=kind if isinstance(kind, str) and _WORD.fullmatch(kind) else None,
        case_no=subject,
        event_id=_uuid(said.get("id")),
    )


def _read(body: bytes) -> dict[str, object]:
    if len(body) > _LARGEST:
        return {}
    try:
        said = from_json(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _case_no(text: object) -> str | None:
    if not isinstance(text, str):
        return None
    try:
        return str(CaseNumber.parse(text))
    except CaseNumberError:
        return None


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None
