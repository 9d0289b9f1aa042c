from collections.abc import Mapping

from fastapi import APIRouter, Depends

from services.chassis.clock import Clock
from services.chassis.parking.lot import ParkingLot
from services.chassis.parking.operator.acts import Acts
from services.chassis.parking.operator.bulk import Bulk
from services.chassis.parking.operator.doing import add_acts, add_bulk
from services.chassis.parking.operator.looking import Window, add_looking
from services.chassis.parking.operator.shelf import Shelf
from services.chassis.parking.replays import Replays
from services.chassis.reading import Reader
from services.chassis.staff.gate import Gate
from services.chassis.staff.permits import Action


def operator_routes(
    lot: ParkingLot,
    replays: Replays,
    readers: Mapping[str, Reader],
    clock: Clock,
    gate: Gate,
) -> APIRouter:
    """Return the operator's door to what is parked in a service.

    ``readers`` understand what belongs into each queue that the service reads.
    """
    admit = Depends(gate.to(Action.HANDLE_PARKED))
    router = APIRouter(prefix="/parked", tags=["parked"], dependencies=[admit])
    shelf, acts = Shelf(lot), Acts(lot, replays, readers, clock)
    window = Window(lot, shelf)
    add_looking(router, lot, shelf, window)
    add_acts(router, acts, window, admit)
    add_bulk(router, Bulk(shelf, acts, clock), admit)
    return router
