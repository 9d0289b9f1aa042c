"""The seam between us and a department: what every bridge does, whatever the system behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from contracts.commands import WorkOrder
from contracts.sealed import ApplicantDossier
from services.dept_gateway.domain.progress import Progress


class BridgeAwayError(Exception):
    """The department's system did not answer, or not so that anyone could tell: the outcome is unknown.

    Asking again with the same work order number is right. The message never repeats what was sent.
    """


@dataclass(frozen=True, slots=True)
class Accepted:
    """The system has the work order, by this call or an earlier one, under ``serial``."""

    serial: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The system will never do as asked; asking again is of no use. ``words`` holds no number."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Revoked:
    """The system has stopped, or never had the work order."""


class Bridge(Protocol):
    """A department with a system of its own (自建系统).

    Both calls may be repeated with the same work order number: a system that has it already says so,
    which is a success. Both raise ``BridgeAwayError``.
    """

    async def send(self, order: WorkOrder, dossier: ApplicantDossier) -> Accepted | Refused:
        """Hand a work order over."""
        ...

    async def cancel(self, work_order_no: str, reason: str) -> Revoked | Refused:
        """Tell that a work order is cancelled."""
        ...


class ForgedCallbackError(Exception):
    """A callback is not from the department, or not from now; the message says which check failed."""


class UnreadableCallbackError(Exception):
    """A genuine callback says something that the bridge file does not provide for."""


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """A callback as it came in. ``target`` is path and query as sent; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class CallbackDoor(Protocol):
    """Where a department's system tells of progress by calling us."""

    def verify(self, request: CallbackRequest, now: float) -> None:
        """Return quietly for a genuine request; raises ``ForgedCallbackError``."""
        ...

    def read(self, body: bytes) -> tuple[str, Progress]:
        """Return the work order number and what is told of it; raises ``UnreadableCallbackError``."""
        ...
