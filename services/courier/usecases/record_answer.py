from datetime import datetime

from services.chassis.logs import get_log
from services.chassis.retry import next_try
from services.chassis.step import Step
from services.courier.domain.answer import Answer, Away, Placed, Refused
from services.courier.domain.shipment import Shipment
from services.courier.usecases.shipment_step import shipment_step

_FAILURES_TO_ALERT = 3
"""Two minutes of silence: someone should know, though we go on for a day."""


def record_answer(shipment: Shipment, answer: Answer, now: datetime) -> Step[Shipment] | None:
    """Return what a carrier's answer does to a shipment; None when it is news no more.

    Raises ``WaybillMismatchError``.
    """
    match answer:
        case Placed(waybill_no):
            after = shipment.ordered(waybill_no)
            return None if after is shipment else shipment_step(shipment, after, ask_again=None)
        case _ if not shipment.is_ordering:
            return None
        case Refused(reason):
            return shipment_step(shipment, shipment.refused(reason), ask_again=None)
        case Away(reason):
            return _missed(shipment, reason, now)


def _missed(shipment: Shipment, reason: str, now: datetime) -> Step[Shipment]:
    missed = shipment.missed(reason)
    again = next_try(missed.failures, now)
    after = missed if again else missed.abandoned()
    return shipment_step(shipment, after, ask_again=again)


def report_trouble(shipment: Shipment) -> None:
    """Log an order that has no waybill, and alert where a person has to look."""
    if shipment.trouble is None:
        return
    alert = not shipment.is_ordering or shipment.failures == _FAILURES_TO_ALERT
    tell = get_log().error if alert else get_log().warning
    tell(
        "order_not_placed",
        order_no=shipment.order_no,
        carrier=shipment.carrier,
        stage=shipment.stage,
        failures=shipment.failures,
        trouble=shipment.trouble,
        alert=alert,
    )
