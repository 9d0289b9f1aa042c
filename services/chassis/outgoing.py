from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.envelope import Message
from contracts.topology import address

Route = tuple[str, str]
"""Exchange and routing key."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message ready for the wire, exactly as it is kept beside the state that it belongs to."""

    id: UUID
    type: str
    subject: str
    exchange: str
    routing_key: str
    body: bytes

    @classmethod
    def of(cls, message: Message[Any]) -> "Outgoing":
        """Address and serialise a message."""
        exchange, routing_key = address(message)
        return cls(message.id, message.type, message.subject, exchange, routing_key, message.wire())

    @property
    def route(self) -> Route:
        """Where it goes."""
        return self.exchange, self.routing_key

    def document(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {
            "id": self.id,
            "type": self.type,
            "subject": self.subject,
            "exchange": self.exchange,
            "routing_key": self.routing_key,
            "body": self.body.decode(),
        }

    @classmethod
    def stored(cls, document: dict[str, Any]) -> "Outgoing":
        """Read it back."""
        return cls(
            document["id"],
            document["type"],
            document["subject"],
            document["exchange"],
            document["routing_key"],
            document["body"].encode(),
        )
