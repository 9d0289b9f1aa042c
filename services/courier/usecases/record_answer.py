from datetime import datetime

from services.chassis.logs import get_log
from services.chassis.retry import is_over, next_try
from services.chassis.step import Step
from services.chassis.timers import park
from services.courier.domain.answer import Answer, Away, Placed, Refused, Waiting
from services.courier.domain.shipment import Shipment
from services.courier.usecases.shipment_step import ORDER, shipment_step


def record_answer(shipment: Shipment, answer: Answer, now: datetime) -> Step[Shipment] | None:
    """Return what a carrier's answer does to a shipment; None when it is news no more.

    Raises ``WaybillMismatchError``.
    """
    match answer:
        case Placed(waybill_no):
            after = shipment.ordered(waybill_no)
            return None if after is shipment else shipment_step(shipment, after)
        case _ if not shipment.is_ordering:
            return None
        case Refused(reason):
            return shipment_step(shipment, shipment.refused(reason), _stalled(now))
        case Away(reason):
            missed = shipment.missed(reason, now)
            return _again(shipment, missed, next_try(missed.failures, missed.failing_since or now, now), now)
        case Waiting(until):
            due = None if is_over(shipment.failing_since, now) else until
            waits = shipment.put_off(now)
            return None if due and waits == shipment else _again(shipment, waits, due, now)


def _again(before: Shipment, after: Shipment, due: datetime | None, now: datetime) -> Step[Shipment]:
    if due is None:
        return shipment_step(before, after.abandoned(), _stalled(now))
    return shipment_step(before, after, {ORDER: due})


def _stalled(now: datetime) -> dict[str, datetime | None]:
    return {ORDER: None, park(ORDER): now}


def report_trouble(shipment: Shipment) -> None:
    """Log an order that has no waybill; one that stalls alerts when it is parked."""
    if shipment.trouble is not None:
        get_log().warning(
            "order_not_placed",
            order_no=shipment.order_no,
            carrier=shipment.carrier,
            stage=shipment.stage,
            failures=shipment.failures,
            trouble=shipment.trouble,
        )
