from services.chassis.parking import steps
from services.chassis.parking.lot import ParkingLot
from services.chassis.parking.parked import Parked, ParkedStanding
from services.chassis.step import Cause, Step
from services.chassis.timers import Timer


class Forget:
    """Ends the record of a thing that was settled long ago, its bodies first.

    The record says so before: a copy of the message that comes meanwhile waits until all of it is gone,
    and is then parked as if it were the first.
    """

    def __init__(self, lot: ParkingLot) -> None:
        self._lot = lot

    async def __call__(self, timer: Timer) -> None:
        """Raises what Mongo raises when it is away; the timer comes again."""
        cause = Cause.timer(timer.kind, timer.key, timer.due)
        taken = await self._lot.records.do(timer.key, cause, _expires)
        if taken is not None and taken.state.standing is ParkedStanding.EXPIRED:
            await self._lot.bodies.drop(timer.key)
            gone = {
                "_id": timer.key,
                "rev": {"$gt": 0},
                "state.standing": ParkedStanding.EXPIRED,
                "unsent": [],
            }
            await self._lot.collection.delete_one(gone)


def _expires(parked: Parked | None) -> Step[Parked] | None:
    if parked is None:
        return None
    if not parked.is_settled:
        return Step(parked, wakes={steps.FORGET: None})
    return Step(parked.expired())
