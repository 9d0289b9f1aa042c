from fastapi import FastAPI

from services.chassis.clock import CENTRE_ZONE, Clock
from services.chassis.service import Ground, Wiring, build
from services.chassis.timers import Sleepers
from services.router import api, subscribers
from services.router.adapters.national_calendar import published_years
from services.router.adapters.store import routed_cases
from services.router.domain.calendar import WorkingCalendar
from services.router.domain.limits import LimitRules
from services.router.domain.route import Routes
from services.router.settings import RouterSettings
from services.router.usecases.cancel_work_order import CancelWorkOrder
from services.router.usecases.keep_rating import KeepRating
from services.router.usecases.look_up_clocks import LookUpClocks
from services.router.usecases.route_case import RouteCase
from services.router.usecases.stop_clocks import StopClocks


def create_app() -> FastAPI:
    """Build the router from its environment (``YC_`` settings)."""
    return create(RouterSettings())


def create(settings: RouterSettings, *, clock: Clock | None = None) -> FastAPI:
    """Build the router from given settings, and by a given clock."""
    return build("router", settings, lambda ground: wiring(settings, ground), clock=clock)


def wiring(settings: RouterSettings, ground: Ground) -> Wiring:
    """Put the router's parts together on its ground."""
    cases = routed_cases(ground)
    facts = subscribers.case_facts(
        RouteCase(cases, Routes(ground.catalogue), _limit_rules(settings, ground)),
        StopClocks(cases),
        CancelWorkOrder(cases),
        KeepRating(cases),
    )
    return Wiring(
        subscriptions=[facts],
        sleepers=[Sleepers(cases)],
        routers=[api.routes(LookUpClocks(cases), ground.gate)],
    )


def _limit_rules(settings: RouterSettings, ground: Ground) -> LimitRules:
    national = published_years()
    worked_here = WorkingCalendar(national, ground.catalogue.local_holidays)
    local_holidays_stop_both = settings.local_holidays_stop_statutory_clock
    return LimitRules(
        statutory=worked_here if local_holidays_stop_both else WorkingCalendar(national),
        promise=worked_here,
        zone=CENTRE_ZONE,
    )
