from functools import partial
from typing import Any, Final

from contracts.incidents import IncidentKind
from services.chassis.parking.lot import ParkingLot
from services.chassis.parking.origin import FromWork
from services.chassis.parking.trouble import Trouble
from services.chassis.step import Cause, Step
from services.chassis.timers import Sleepers, Timer

GAVE_UP: Final = "gave up"


class ParkStalled:
    """Parks what a ``park:<what>`` timer says has stalled: first the record, then the timer ends.

    A death between the two lets the timer fire again; the record knows it.
    """

    def __init__(self, lot: ParkingLot, sleepers: Sleepers) -> None:
        self._lot = lot
        self._sleepers = sleepers

    async def __call__(self, timer: Timer) -> None:
        """Raises ``ConflictError`` and what Mongo raises when it is away; the timer comes again."""
        aggregates = self._sleepers.aggregates
        state = await aggregates.get(timer.key)
        why = self._sleepers.why.get(timer.which)
        reason = GAVE_UP if why is None or state is None else why(state)
        origin = FromWork(collection=aggregates.collection.name, key=timer.key, what=timer.which)
        trouble = Trouble(kind=IncidentKind.INTERFACE, reason=reason)
        await self._lot.park_work(origin, trouble, timer.due, aggregates.subject_of(timer.key))
        cause = Cause.timer(timer.kind, timer.key, timer.due)
        await aggregates.do(timer.key, cause, partial(_ended, timer.kind))


def _ended(kind: str, state: Any) -> Step[Any] | None:
    return None if state is None else Step(state, wakes={kind: None})
