from functools import partial

from fastapi import FastAPI

from contracts.sealed import Audience
from services.chassis.breaker import Breakers
from services.chassis.clock import Clock
from services.chassis.privacy import Sealer
from services.chassis.service import Ground, Wiring, build
from services.chassis.timers import Sleepers
from services.courier import api, subscribers
from services.courier.adapters.carriers.registry import configured
from services.courier.adapters.carriers.seam import CarrierAwayError
from services.courier.adapters.store import Shipments
from services.courier.settings import CourierSettings
from services.courier.usecases.ask_carrier import AskCarrier
from services.courier.usecases.order_anew import order_anew, why_stalled
from services.courier.usecases.place_order import PlaceOrder
from services.courier.usecases.resume_ordering import ResumeOrdering
from services.courier.usecases.shipment_step import ORDER
from services.courier.usecases.take_tracking import TakeTracking


def create_app() -> FastAPI:
    """Build the service from the environment (``YC_...``)."""
    return create(CourierSettings())


def create(settings: CourierSettings, *, clock: Clock | None = None) -> FastAPI:
    """Build the service from these settings."""
    return build("courier", settings, partial(_wire, settings), clock=clock)


def _wire(settings: CourierSettings, ground: Ground) -> Wiring:
    sealer = Sealer(settings.seal_keys)
    sealer.require(Audience.COURIER)
    carriers = configured(settings, ground.clock)
    shipments = Shipments(ground)
    breakers = Breakers(ground.clock, CarrierAwayError, rate=settings.return_rate)
    ask_carrier = AskCarrier(carriers, sealer, breakers)
    resume_ordering = ResumeOrdering(shipments, ask_carrier, ground.clock)
    return Wiring(
        subscriptions=subscribers.subscriptions(PlaceOrder(shipments, ask_carrier, ground.clock)),
        sleepers=(
            Sleepers(
                shipments,
                {ORDER: resume_ordering},
                hold=breakers.hold,
                revive={ORDER: order_anew},
                why={ORDER: why_stalled},
            ),
        ),
        routers=(
            api.callbacks(carriers, TakeTracking(shipments)),
            api.staff(shipments.get, ground.gate),
        ),
        prepare=(shipments.prepare,),
        close=(carriers.close,),
    )
