"""Lists of what is parked, as the operator's door answers them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from services.chassis.parking.operator.bulk import Batch
from services.chassis.parking.operator.shelf import Group
from services.chassis.parking.parked import Parked, ParkedStanding


class ParkedAnswer(BaseModel):
    """A part of an answer; times are UTC."""

    model_config = ConfigDict(frozen=True)


class ParkedLine(ParkedAnswer):
    """A parked thing in a list.

    ``queue`` is where it came from: of a task, the collection of its aggregate and what stalled there.
    """

    id: str
    kind: Literal["message", "task"]
    queue: str
    type: str | None
    reason: str
    group: str
    case_no: str | None
    standing: ParkedStanding
    first_parked_at: datetime
    parked_at: datetime
    replays: int
    revision: int

    @classmethod
    def of(cls, parked: Parked) -> "ParkedLine":
        """Show one in a list."""
        return cls.model_validate(line(parked))


class ParkedPage(ParkedAnswer):
    """Part of a list; ``after`` asks for the next part, None when there is none.

    ``waiting`` counts all that wait in this service.
    """

    parked: list[ParkedLine]
    after: str | None
    waiting: int


class ParkedGroup(ParkedAnswer):
    """What waits for one cause."""

    group: str
    waiting: int
    queue: str
    type: str | None
    reason: str
    first_parked_at: datetime
    last_parked_at: datetime
    example: str

    @classmethod
    def of(cls, group: Group) -> "ParkedGroup":
        """Show a group."""
        return cls(
            group=group.group,
            waiting=group.waiting,
            queue=group.queue,
            type=group.type,
            reason=group.reason,
            first_parked_at=group.first,
            last_parked_at=group.last,
            example=group.example,
        )


class ParkedGroups(ParkedAnswer):
    """What waits, by cause."""

    groups: list[ParkedGroup]


class ParkedBatch(ParkedAnswer):
    """What became of a part of many; ask again with the same ``until`` as long as something is ``left``."""

    until: datetime
    done: int
    not_taken: int
    left: int

    @classmethod
    def of(cls, batch: Batch) -> "ParkedBatch":
        """Show a batch."""
        return cls(until=batch.until, done=batch.done, not_taken=batch.not_taken, left=batch.left)


def line(parked: Parked) -> dict[str, object]:
    """Return what a list shows of one."""
    return {
        "id": parked.id,
        "kind": parked.origin.kind,
        "queue": parked.origin.place,
        "type": parked.origin.type,
        "reason": parked.trouble.reason,
        "group": parked.group,
        "case_no": parked.case_no,
        "standing": parked.standing,
        "first_parked_at": parked.first_parked_at,
        "parked_at": parked.parked_at,
        "replays": parked.replays,
        "revision": parked.revision,
    }
