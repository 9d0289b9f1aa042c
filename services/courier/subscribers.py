from contracts.commands import DispatchOrderV1
from contracts.topology import COURIER_DISPATCH
from services.chassis.consume import Subscription
from services.courier.usecases.place_order import PlaceOrder


def subscriptions(place_order: PlaceOrder) -> tuple[Subscription, ...]:
    """Return what this service listens to."""
    return (Subscription(COURIER_DISPATCH, {DispatchOrderV1: place_order}),)
