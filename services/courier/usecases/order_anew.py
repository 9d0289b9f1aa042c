from datetime import datetime

from services.chassis.step import Step
from services.courier.domain.shipment import Shipment
from services.courier.usecases.shipment_step import ORDER, shipment_step


def order_anew(shipment: Shipment, now: datetime) -> Step[Shipment] | None:
    """Return the step that asks the carrier anew, on a person's word; None when nothing is stalled."""
    anew = shipment.ordered_anew()
    return None if anew is None else shipment_step(shipment, anew, {ORDER: now})


def why_stalled(shipment: Shipment) -> str:
    """Return why we stopped asking: the carrier's code, or the fault of the last try."""
    return f"{shipment.carrier}: {shipment.stage}: {shipment.trouble or 'away for a day'}"
