from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime

from services.chassis.parking.origin import Body, FromQueue, Origin, Value
from services.chassis.parking.trouble import Trouble, group_of


class ParkedStanding(StrEnum):
    """Where a parked thing stands."""

    PARKED = "parked"
    """It waits for a person."""
    REPLAYING = "replaying"
    """It is being given back; should that be cut off, it goes on by itself."""
    REPLAYED = "replayed"
    DISCARDED = "discarded"
    EXPIRED = "expired"
    """It was settled long ago and is about to be forgotten."""


class Act(StrEnum):
    """What happened to a parked thing."""

    PARKED = "parked"
    EDITED = "edited"
    REPLAY_BEGUN = "replay-begun"
    REPLAYED = "replayed"
    NOT_TAKEN = "not-taken"
    """There was nobody to give it back to."""
    DISCARDED = "discarded"


class Moment(Value):
    """One line of a parked thing's history; ``by`` is an operator, or None for the service itself."""

    at: AwareDatetime
    act: Act
    by: str | None = None
    note: str | None = None
    body: Body | None = None


class NotParkedError(Exception):
    """It does not wait any more, so nothing of this kind can be done with it."""

    def __init__(self, standing: ParkedStanding) -> None:
        super().__init__(f"it is {standing}, not parked")
        self.standing = standing


class Parked(Value):
    """One thing that nobody could handle: where it came from, why, and all that was done about it.

    ``parkings`` counts how often it came to stand here, ``replays`` how often it was given back.
    ``case_no`` is the case that shows it as an incident (异常), if any.
    """

    id: str
    origin: Origin
    trouble: Trouble
    group: str
    case_no: str | None = None
    standing: ParkedStanding
    first_parked_at: AwareDatetime
    parked_at: AwareDatetime
    parkings: int = 1
    replays: int = 0
    history: tuple[Moment, ...]

    @classmethod
    def new(
        cls, key: str, origin: FromQueue | Origin, trouble: Trouble, case_no: str | None, now: datetime
    ) -> "Parked":
        """Park something for the first time."""
        return cls(
            id=key,
            origin=origin,
            trouble=trouble,
            group=group_of(origin, trouble.reason),
            case_no=case_no,
            standing=ParkedStanding.PARKED,
            first_parked_at=now,
            parked_at=now,
            history=(Moment(at=now, act=Act.PARKED, note=trouble.reason),),
        )

    @property
    def revision(self) -> int:
        """Counts what happened to it: two looks with the same revision saw the same."""
        return len(self.history)

    @property
    def incident(self) -> str:
        """The name of the incident that this parking is to its case."""
        return f"{self.id}#{self.parkings}"

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is to be done."""
        return self.standing in {ParkedStanding.REPLAYED, ParkedStanding.DISCARDED}

    def again(self, trouble: Trouble, now: datetime) -> "Parked":
        """Park it once more: given back, it met with trouble again."""
        return self._after(
            Moment(at=now, act=Act.PARKED, note=trouble.reason),
            standing=ParkedStanding.PARKED,
            trouble=trouble,
            group=group_of(self.origin, trouble.reason),
            parked_at=now,
            parkings=self.parkings + 1,
        )

    def edited(self, body: Body, by: str, now: datetime) -> "Parked":
        """Put another body in the place of a message's; raises ``NotParkedError``."""
        self._must_wait()
        if not isinstance(self.origin, FromQueue):
            raise TypeError("a task has no body")
        origin = self.origin.model_copy(update={"body": body})
        return self._after(Moment(at=now, act=Act.EDITED, by=by, body=body), origin=origin)

    def begun(self, by: str, now: datetime) -> "Parked":
        """Begin to give it back; raises ``NotParkedError``."""
        self._must_wait()
        moment = Moment(at=now, act=Act.REPLAY_BEGUN, by=by)
        return self._after(moment, standing=ParkedStanding.REPLAYING, replays=self.replays + 1)

    def replayed(self, now: datetime) -> "Parked":
        """Note that it was given back."""
        return self._after(Moment(at=now, act=Act.REPLAYED), standing=ParkedStanding.REPLAYED)

    def not_taken(self, why: str, now: datetime) -> "Parked":
        """Let it wait again, for nobody was there to take it."""
        moment = Moment(at=now, act=Act.NOT_TAKEN, note=why)
        return self._after(moment, standing=ParkedStanding.PARKED, parked_at=now)

    def discarded(self, by: str, reason: str, now: datetime) -> "Parked":
        """Decide that it need not be handled (作废); raises ``NotParkedError``."""
        self._must_wait()
        moment = Moment(at=now, act=Act.DISCARDED, by=by, note=reason)
        return self._after(moment, standing=ParkedStanding.DISCARDED)

    def expired(self) -> "Parked":
        """Begin to forget it."""
        return self.model_copy(update={"standing": ParkedStanding.EXPIRED})

    def _must_wait(self) -> None:
        if self.standing is not ParkedStanding.PARKED:
            raise NotParkedError(self.standing)

    def _after(self, moment: Moment, **changes: object) -> "Parked":
        return self.model_copy(update={**changes, "history": (*self.history, moment)})
