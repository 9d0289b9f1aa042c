from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from contracts.case import HandOut
from contracts.envelope import Message, Payload
from contracts.topology import AnyMessage
from services.chassis.step import Cause, Saying
from tests.support.messages import NOW

CASE_NO = "6229000220261123000015"
_HISTORIES = UUID("3f1a7c52-0f0e-5d0c-9b36-2f6f0f6f4a11")


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """Everything that was said of one case, in the order in which it happened.

    The same history has the same ids and times, so that a failure can be repeated.
    """

    messages: tuple[Message[Any], ...]
    hand_out: HandOut
    case_no: str = CASE_NO

    def of(self, *models: AnyMessage) -> tuple[Message[Any], ...]:
        """Return the messages of these kinds, in order."""
        return tuple(message for message in self.messages if isinstance(message, models))

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """Say it in a line: what hypothesis shows of a counter-example."""
        told = ", ".join(each.type.split(".", 1)[1] for each in self.messages)
        printer.text(f"<{self.hand_out}: {told}>")


@dataclass(slots=True)
class Teller:
    """Writes a history down: one message after the other, minutes apart."""

    told: list[Message[Any]] = field(default_factory=list)
    now: datetime = NOW

    def pass_time(self, minutes: int) -> None:
        """Let time pass before the next message."""
        self.now += timedelta(minutes=minutes)

    def tell(self, model: type[Message[Any]], data: Payload) -> None:
        """Say one thing more."""
        cause = Cause(uuid5(_HISTORIES, f"{len(self.told)}|{model.TYPE}"), "history", CASE_NO)
        saying = Saying(model, data)
        self.told.append(saying.message(subject=CASE_NO, source="/yichuang/test", cause=cause, now=self.now))
        self.pass_time(1)
