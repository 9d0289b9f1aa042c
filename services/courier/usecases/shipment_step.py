from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from contracts.envelope import Message, Payload
from contracts.events import (
    DeliveryDelivered,
    DeliveryDeliveredV1,
    DeliveryOrdered,
    DeliveryOrderedV1,
    DeliveryProgressed,
    DeliveryProgressedV1,
)
from services.chassis.step import Saying, Step
from services.courier.domain.news import news
from services.courier.domain.shipment import Shipment

ORDER: Final = "order"
"""Kind of the timer that wakes a shipment whose carrier has not answered yet."""

_MESSAGES: Mapping[type[Payload], type[Message[Any]]] = {
    DeliveryOrdered: DeliveryOrderedV1,
    DeliveryProgressed: DeliveryProgressedV1,
    DeliveryDelivered: DeliveryDeliveredV1,
}


def shipment_step(
    before: Shipment, after: Shipment, wakes: Mapping[str, datetime | None] = MappingProxyType({ORDER: None})
) -> Step[Shipment]:
    """Return the step from ``before`` to ``after``, telling what is new.

    By default the carrier is not asked again.
    """
    says = tuple(Saying(_MESSAGES[type(fact)], fact) for fact in news(before, after))
    return Step(after, says, wakes)
