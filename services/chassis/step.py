from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid5

from pydantic import BaseModel

from contracts.envelope import Message, Payload, event_id

StateT = TypeVar("StateT", bound=BaseModel)

_CAUSES = UUID("0e7ab2b4-1d3c-5c7c-9d8e-6f0b5a3c2d11")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an aggregate changes: a message, a request or a timer. Its id makes the change happen once.

    ``correlation`` is the message's own; what a request or a timer causes belongs to its case. ``by`` names
    who is behind it for the audit trail: a service, a person's subject, a partner, a role.
    """

    id: UUID
    kind: str
    correlation: str = ""
    by: str = ""

    @classmethod
    def message(cls, message: Message[Any]) -> "Cause":
        """Name a message as the cause."""
        return cls(message.id, message.type, message.correlationid, message.source)

    @classmethod
    def request(cls, kind: str, subject: str, key: str, *, by: str) -> "Cause":
        """Name a request by its idempotency key: the same key is the same request."""
        return cls(uuid5(_CAUSES, f"{kind}|{subject}|{key}"), kind, by=by)

    @classmethod
    def timer(cls, kind: str, subject: str, due: datetime) -> "Cause":
        """Name one firing of a timer."""
        return cls(uuid5(_CAUSES, f"{kind}|{subject}|{due.isoformat()}"), kind, by="timer")

    def then(self, what: str) -> "Cause":
        """Name what follows from this cause, such as the answer to the call it made."""
        return Cause(uuid5(self.id, what), f"{self.kind}#{what}", self.correlation, self.by)


@dataclass(frozen=True, slots=True)
class Saying:
    """A message to be sent because of a step, before it has an id and a time."""

    model: type[Message[Any]]
    data: Payload
    discriminator: str = ""

    def message(self, *, subject: str, source: str, cause: Cause, now: datetime) -> Message[Any]:
        """Return the message; the same saying from the same cause has the same id."""
        kind = self.model.TYPE
        return self.model.model_validate(
            {
                "id": event_id(cause.id, kind, self.discriminator),
                "source": source,
                "type": kind,
                "subject": subject,
                "time": now,
                "dataschema": f"/schemas/{self.model.__name__}.json",
                "correlationid": cause.correlation or subject,
                "causationid": str(cause.id),
                "data": self.data,
            }
        )


@dataclass(frozen=True, slots=True)
class Step(Generic[StateT]):
    """What one cause does to one aggregate: its new state, what it says, when it wakes.

    ``wakes`` maps a timer's kind to when it is due, or to None to cancel it. ``repeats`` are types of
    messages that it has said before and now says once more, under the same ids.
    """

    state: StateT
    says: tuple[Saying, ...] = ()
    wakes: Mapping[str, datetime | None] = field(default_factory=dict)
    repeats: frozenset[str] = frozenset()
