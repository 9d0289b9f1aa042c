from collections.abc import Sequence
from dataclasses import replace

from services.chassis.parking.forgetting import Forget
from services.chassis.parking.lot import ParkingLot
from services.chassis.parking.replays import Replays
from services.chassis.parking.stalled import ParkStalled
from services.chassis.parking.steps import FORGET, REPLAY
from services.chassis.timers import PARK, Sleepers


def sleepers_of(lot: ParkingLot, replays: Replays) -> Sleepers:
    """Return the lot's own records, which wake to go on with a replay or to be forgotten."""
    return Sleepers(lot.records, {REPLAY: replays.resume, FORGET: Forget(lot)})


def parking_what_stalls(lot: ParkingLot, sleepers: Sequence[Sleepers]) -> Sequence[Sleepers]:
    """Let the timers ``park:<what>`` of a service's aggregates park what has stalled."""
    return [replace(each, wake={**each.wake, PARK: ParkStalled(lot, each)}) for each in sleepers]
