from contracts.events import CaseAcceptedV1, CaseDecidedV1, CaseRatedV1, CaseWithdrawnV1
from contracts.topology import ROUTER_CASES
from services.chassis.consume import Subscription
from services.router.usecases.cancel_work_order import CancelWorkOrder
from services.router.usecases.keep_rating import KeepRating
from services.router.usecases.route_case import RouteCase
from services.router.usecases.stop_clocks import StopClocks


def case_facts(
    route_case: RouteCase,
    stop_clocks: StopClocks,
    cancel_work_order: CancelWorkOrder,
    keep_rating: KeepRating,
) -> Subscription:
    """Return what the router does for each fact about a case."""
    return Subscription(
        ROUTER_CASES,
        {
            CaseAcceptedV1: route_case,
            CaseDecidedV1: stop_clocks,
            CaseWithdrawnV1: cancel_work_order,
            CaseRatedV1: keep_rating,
        },
    )
