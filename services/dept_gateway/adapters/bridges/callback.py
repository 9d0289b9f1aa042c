from datetime import datetime
from typing import Any

from pydantic_core import from_json

from contracts.case import Outcome, ReviewStage
from services.chassis.security import ForgedError, Signature
from services.dept_gateway.adapters.bridges.bridge import (
    CallbackRequest,
    ForgedCallbackError,
    UnreadableCallbackError,
)
from services.dept_gateway.adapters.bridges.file import RestFile, Told
from services.dept_gateway.domain.mapping import MissingError, need_text, pick_text
from services.dept_gateway.domain.progress import Certificate, Decision, Progress, StepTaken

_STAGES = {
    Told.HANDLING: ReviewStage.HANDLING,
    Told.CHECKING: ReviewStage.CHECKING,
    Told.APPROVING: ReviewStage.APPROVING,
}


class RestCallbackDoor:
    """Reads what a department's REST system tells of its own accord, as its bridge file says."""

    def __init__(self, file: RestFile, signature: Signature) -> None:
        self._file = file
        self._signature = signature

    def verify(self, request: CallbackRequest, now: float) -> None:
        """Return quietly for a genuine request; raises ``ForgedCallbackError``."""
        try:
            self._signature.verify(request.headers, request.method, request.target, request.body, now)
        except ForgedError as error:
            raise ForgedCallbackError(str(error)) from error

    def read(self, body: bytes) -> tuple[str, Progress]:
        """Return the work order number and what is told of it; raises ``UnreadableCallbackError``."""
        try:
            document = from_json(body)
            return need_text(document, self._file.callback.work_order_no), self._progress(document)
        except MissingError as error:
            raise UnreadableCallbackError(f"{error.name} is missing") from error
        except ValueError as error:
            raise UnreadableCallbackError("not the JSON that the bridge file describes") from error

    def _progress(self, document: Any) -> Progress:
        names = self._file.callback
        nothing = frozenset(names.nothing)
        told = self._told(need_text(document, names.status, nothing))
        event = f"callback/{need_text(document, names.event_id, nothing)}"
        at = self._moment(need_text(document, names.time, nothing))
        opinion = pick_text(document, names.opinion, nothing)
        match told:
            case Told.GRANTED:
                return Decision(event=event, at=at, outcome=Outcome.GRANTED, reason=opinion)
            case Told.REFUSED:
                return Decision(event=event, at=at, outcome=Outcome.REFUSED, reason=opinion)
            case Told.CERTIFICATE_MADE:
                name = need_text(document, names.certificate_name, nothing)
                number = need_text(document, names.certificate_no, nothing)
                return Certificate(event=event, at=at, name=name, number=number)
            case _:
                return StepTaken(event=event, at=at, stage=_STAGES[told], opinion=opinion)

    def _told(self, status: str) -> Told:
        try:
            return self._file.callback.statuses[status]
        except KeyError:
            raise UnreadableCallbackError(f"status {status[:20]!r} is not in the bridge file") from None

    def _moment(self, text: str) -> datetime:
        try:
            return self._file.notation.moment(text)
        except ValueError as error:
            raise UnreadableCallbackError(f"{self._file.callback.time} is no time of theirs") from error
