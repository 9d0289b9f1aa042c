from collections.abc import Sequence
from typing import Annotated, Any, Union

from pydantic import Field, TypeAdapter, ValidationError

from contracts.envelope import Message
from contracts.topology import AnyMessage

_REASONS = {
    "json_invalid": "not JSON",
    "union_tag_not_found": "not a CloudEvent",
    "union_tag_invalid": "a type this queue does not read",
    "model_attributes_type": "not a CloudEvent",
    "model_type": "not a CloudEvent",
    "dict_type": "not a CloudEvent",
}


class UnreadableError(Exception):
    """A message's body says nothing that this queue's reader understands; ``reason`` groups the causes."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Reader:
    """Turns a raw body into one of the messages that a queue carries, in one pass."""

    def __init__(self, models: Sequence[AnyMessage]) -> None:
        union: Any = Union[tuple(models)]  # noqa: UP007 - built at run time
        reads: Any = union if len(models) == 1 else Annotated[union, Field(discriminator="type")]
        self._adapter: TypeAdapter[Message[Any]] = TypeAdapter(reads)

    def read(self, body: bytes) -> Message[Any]:
        """Return the message; raises ``UnreadableError`` with the place and kind of the first fault."""
        try:
            return self._adapter.validate_json(body)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            reason = _REASONS.get(first["type"]) or f"malformed: {place}: {first['type']}"
            raise UnreadableError(reason) from error
