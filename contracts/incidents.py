"""Facts about incidents (异常): something of a case waits for a person, or does so no more.

A service that parks a message or gives up on a partner opens one; replaying or discarding closes it.
"""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from contracts.envelope import Message, Payload


class IncidentKind(StrEnum):
    """What kind of trouble it is, in words that staff use."""

    DATA = "data"
    """数据异常: a message says nothing that its reader understands."""
    HANDLING = "handling"
    """处理异常: a message was understood and could not be handled."""
    INTERFACE = "interface"
    """接口故障: a partner's system did not take what it was given, as long as we tried."""


class IncidentEnding(StrEnum):
    """How an incident ended."""

    REPLAYED = "replayed"
    """重新处理: it was given back to be handled anew."""
    DISCARDED = "discarded"
    """作废: a person decided that it need not be handled."""


class Incident(Payload):
    """Names one incident: what is parked, and for which time."""

    incident: str = Field(min_length=1, max_length=120)


class CaseIncidentOpened(Incident):
    """Something of the case is parked. ``place`` is the queue, or the kind of work, it was parked from."""

    kind: IncidentKind
    place: str
    opened_at: AwareDatetime


class CaseIncidentClosed(Incident):
    """It is parked no more."""

    ending: IncidentEnding
    closed_at: AwareDatetime


class CaseIncidentOpenedV1(Message[CaseIncidentOpened]):
    """Something of the case waits for a person."""

    type: Literal["linxia.case.incident_opened.v1"]


class CaseIncidentClosedV1(Message[CaseIncidentClosed]):
    """What waited for a person was dealt with."""

    type: Literal["linxia.case.incident_closed.v1"]
