"""The envelope every message travels in: CloudEvents 1.0, structured JSON mode.

Source: CloudEvents specification 1.0.2, https://github.com/cloudevents/spec; ``correlationid`` and
``causationid`` are extension attributes (lower-case letters and digits only, as the specification asks).
"""

from typing import Any, ClassVar, Generic, Literal, TypeVar
from uuid import UUID, uuid5

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

CONTENT_TYPE = "application/cloudevents+json"
"""Media type of a structured-mode CloudEvent; set on every message we publish."""

_EVENT_NAMESPACE = UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")


class Payload(BaseModel):
    """What a message says.

    Strict in what it reads, silent about fields it does not know, so that an older reader
    survives a newer writer; an error does not repeat what it read, which may be somebody's name.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", hide_input_in_errors=True)


DataT = TypeVar("DataT", bound=Payload)


class Message(BaseModel, Generic[DataT]):
    """One CloudEvent. ``subject`` is the case number, ``correlationid`` too unless a project spans cases."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", hide_input_in_errors=True)

    TYPE: ClassVar[str]

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str = Field(pattern=r"^/yichuang/[a-z_]+$")
    type: str
    subject: str = Field(min_length=1, max_length=50)
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    correlationid: str
    causationid: str
    data: DataT

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Take the type's name from the ``type`` literal, so that it is written once."""
        super().__init_subclass__(**kwargs)
        annotation = cls.__annotations__.get("type")
        if annotation is not None:
            (cls.TYPE,) = annotation.__args__

    def wire(self) -> bytes:
        """Return the message as it goes on the wire: UTF-8 JSON, absent options left out."""
        return self.model_dump_json(exclude_none=True).encode()


def event_id(cause: UUID, message_type: str, discriminator: str = "") -> UUID:
    """Name an event by what caused it, so that doing the same thing again names it the same.

    ``discriminator`` tells apart several events of one type from one cause.
    """
    return uuid5(_EVENT_NAMESPACE, f"{cause}|{message_type}|{discriminator}")
