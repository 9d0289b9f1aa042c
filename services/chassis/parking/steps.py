"""What happens to a parked thing as steps of its record: state, what its case is told, when it wakes."""

from datetime import datetime, timedelta
from typing import Final

from contracts.incidents import (
    CaseIncidentClosed,
    CaseIncidentClosedV1,
    CaseIncidentOpened,
    CaseIncidentOpenedV1,
    IncidentEnding,
)
from services.chassis.parking.parked import Parked
from services.chassis.step import Saying, Step

REPLAY: Final = "replay"
"""Kind of the timer that goes on with a replay that was cut off."""
FORGET: Final = "forget"
"""Kind of the timer that ends the record of a settled thing."""
PATIENCE: Final = timedelta(seconds=30)
"""How long a replay is in the hands of the process that began it: longer than publishing may take."""
KEPT: Final = timedelta(days=90)
"""How long the record of a settled thing is kept."""


def parks(parked: Parked, before: Parked | None) -> Step[Parked]:
    """Something has come to wait. A replay of it that met with trouble ends the incident it was for."""
    closed: tuple[Saying, ...] = ()
    if before is not None and not before.is_settled:
        closed = _closed(before, IncidentEnding.REPLAYED, parked.parked_at)
    return Step(parked, (*closed, *_opened(parked)), {REPLAY: None, FORGET: None})


def begins_replay(parked: Parked, now: datetime) -> Step[Parked]:
    """It is being given back; the timer sees to it that this ends."""
    return Step(parked, wakes={REPLAY: now + PATIENCE})


def waits_again(parked: Parked) -> Step[Parked]:
    """Nobody took it; its incident was open all the time."""
    return Step(parked, wakes={REPLAY: None})


def settles(parked: Parked, ending: IncidentEnding, now: datetime) -> Step[Parked]:
    """Nothing more is to be done with it."""
    return Step(parked, _closed(parked, ending, now), {REPLAY: None, FORGET: now + KEPT})


def _opened(parked: Parked) -> tuple[Saying, ...]:
    if parked.case_no is None:
        return ()
    opened = CaseIncidentOpened(
        incident=parked.incident,
        kind=parked.trouble.kind,
        place=parked.origin.place,
        opened_at=parked.parked_at,
    )
    return (Saying(CaseIncidentOpenedV1, opened),)


def _closed(parked: Parked, ending: IncidentEnding, now: datetime) -> tuple[Saying, ...]:
    if parked.case_no is None:
        return ()
    closed = CaseIncidentClosed(incident=parked.incident, ending=ending, closed_at=now)
    return (Saying(CaseIncidentClosedV1, closed),)
