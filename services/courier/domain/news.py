"""What the others are told when a shipment changes."""

from contracts.case import SignedBy, TransitState
from contracts.envelope import Payload
from contracts.events import DeliveryDelivered, DeliveryOrdered, DeliveryProgressed
from services.courier.domain.journey import ShipmentStage, Trace, there_until
from services.courier.domain.shipment import Shipment


def news(before: Shipment, after: Shipment) -> tuple[Payload, ...]:
    """Return the facts that are new in ``after``: ordered, then moved or delivered, or nothing.

    A late report of something older is no news. Each failed attempt is.
    """
    if after.waybill_no is None:
        return ()
    told: list[Payload] = []
    if before.waybill_no is None:
        told.append(_ordered(after, after.waybill_no))
    latest = after.latest
    if latest is not None and latest != before.latest:
        told.extend(_movement(before, after, after.waybill_no, latest))
    return tuple(told)


def _ordered(shipment: Shipment, waybill_no: str) -> DeliveryOrdered:
    return DeliveryOrdered(carrier=shipment.carrier, order_no=shipment.order_no, waybill_no=waybill_no)


def _movement(before: Shipment, after: Shipment, waybill_no: str, latest: Trace) -> list[Payload]:
    if latest.stage is ShipmentStage.DELIVERED:
        return [] if before.delivery_told else [_delivered(after, waybill_no, latest)]
    if latest.stage is before.stage and latest.stage is not ShipmentStage.FAILED_ATTEMPT:
        return []
    return [_progressed(after, waybill_no, latest)]


def _delivered(shipment: Shipment, waybill_no: str, trace: Trace) -> DeliveryDelivered:
    return DeliveryDelivered(
        carrier=shipment.carrier,
        order_no=shipment.order_no,
        waybill_no=waybill_no,
        signed_by=trace.signed_by or SignedBy.SELF,
        occurred_at=trace.at,
    )


def _progressed(shipment: Shipment, waybill_no: str, trace: Trace) -> DeliveryProgressed:
    return DeliveryProgressed(
        carrier=shipment.carrier,
        order_no=shipment.order_no,
        waybill_no=waybill_no,
        state=TransitState(trace.stage.value),
        raw_code=trace.code,
        occurred_at=there_until(shipment.journey, trace),
    )
