"""One parked thing, as the operator's door answers it."""

import base64
from datetime import datetime
from typing import Final, Literal

from services.chassis.parking.operator.lines import ParkedAnswer, ParkedLine, line
from services.chassis.parking.origin import Body, FromQueue, FromWork
from services.chassis.parking.parked import Act, Moment, Parked

SHOWN: Final = 256_000
"""Bytes of a body that are shown; all of it is under ``/parked/{id}/body``."""
_LONGEST_CHARACTER: Final = 3
"""Bytes of a UTF-8 character that lacks at least one."""


class ParkedBody(ParkedAnswer):
    """A message's body, or its beginning; ``encoding`` says how ``content`` holds the bytes."""

    digest: str
    size: int
    encoding: Literal["utf-8", "base64"]
    content: str
    whole: bool

    @classmethod
    def of(cls, body: Body, content: bytes) -> "ParkedBody":
        """Show a body."""
        whole = len(content) <= SHOWN
        encoding, text = _legible(content[:SHOWN], cut=not whole)
        return cls(digest=body.digest, size=body.size, encoding=encoding, content=text, whole=whole)


class ParkedMoment(ParkedAnswer):
    """One line of the history."""

    at: datetime
    act: Act
    by: str | None
    note: str | None
    body: str | None

    @classmethod
    def of(cls, moment: Moment) -> "ParkedMoment":
        """Show a line."""
        digest = None if moment.body is None else moment.body.digest
        return cls(at=moment.at, act=moment.act, by=moment.by, note=moment.note, body=digest)


class ParkedTask(ParkedAnswer):
    """What stalled: an effect of one of a service's aggregates."""

    collection: str
    key: str
    what: str


class ParkedThing(ParkedLine):
    """All that is known of a parked thing. ``body`` is what a replay gives back, ``original`` what came."""

    error: str | None
    stack: str | None
    parkings: int
    repeats: int
    history: list[ParkedMoment]
    message_id: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    original: str | None = None
    body: ParkedBody | None = None
    task: ParkedTask | None = None

    @classmethod
    def whole(cls, parked: Parked, repeats: int, content: bytes | None) -> "ParkedThing":
        """Show all of one."""
        return cls.model_validate(
            {
                **line(parked),
                "error": parked.trouble.error,
                "stack": parked.trouble.stack,
                "parkings": parked.parkings,
                "repeats": repeats,
                "history": [ParkedMoment.of(moment) for moment in parked.history],
                **_origin(parked, content),
            }
        )


def _legible(content: bytes, *, cut: bool) -> tuple[Literal["utf-8", "base64"], str]:
    """Return bytes as text where they are text; a character that the cut went through is left out."""
    try:
        return "utf-8", content.decode()
    except UnicodeDecodeError as error:
        if cut and error.start >= len(content) - _LONGEST_CHARACTER:
            return "utf-8", content[: error.start].decode()
        return "base64", base64.b64encode(content).decode()


def _origin(parked: Parked, content: bytes | None) -> dict[str, object]:
    match parked.origin:
        case FromQueue() as origin:
            return {
                "message_id": origin.message_id,
                "headers": origin.headers,
                "original": origin.original.digest,
                "body": None if content is None else ParkedBody.of(origin.body, content),
            }
        case FromWork() as origin:
            return {"task": ParkedTask(collection=origin.collection, key=origin.key, what=origin.what)}
