from functools import partial

from fastapi import FastAPI

from contracts.sealed import Audience
from services.chassis.breaker import Breakers
from services.chassis.clock import Clock
from services.chassis.privacy import Sealer
from services.chassis.service import Ground, Wiring, build
from services.chassis.timers import Sleepers
from services.dept_gateway.adapters.bridges.bridge import BridgeAwayError
from services.dept_gateway.adapters.bridges.choice import build_bridges
from services.dept_gateway.adapters.bridges.load import load_bridge_files
from services.dept_gateway.adapters.bridges.post import open_client
from services.dept_gateway.adapters.store import Quarantine, Worklist, open_work_orders
from services.dept_gateway.api import callbacks, desk
from services.dept_gateway.settings import GatewaySettings
from services.dept_gateway.subscribers import subscriptions
from services.dept_gateway.usecases.calls import Calls
from services.dept_gateway.usecases.cancel_work_order import CancelWorkOrder
from services.dept_gateway.usecases.outcomes import REVOKE, SEND
from services.dept_gateway.usecases.read_desk import ListDesk, OpenAtDesk
from services.dept_gateway.usecases.resume import Resume
from services.dept_gateway.usecases.revive import REVIVE, WHY
from services.dept_gateway.usecases.send_work_order import SendWorkOrder
from services.dept_gateway.usecases.take_callback import TakeCallback
from services.dept_gateway.usecases.take_progress import TakeProgress


def create_app() -> FastAPI:
    """Return the department gateway, told by its environment."""
    return create(GatewaySettings())


def create(settings: GatewaySettings, *, clock: Clock | None = None) -> FastAPI:
    """Return the department gateway; raises ``BridgeFilesError`` and ``ValueError`` for bad settings."""
    return build("dept_gateway", settings, partial(wire, settings), clock=clock)


def wire(settings: GatewaySettings, ground: Ground) -> Wiring:
    """Put the gateway's parts together."""
    sealer = Sealer(settings.seal_keys)
    sealer.require(Audience.DEPARTMENT)
    client = open_client()
    files = load_bridge_files(settings.bridges_folder, ground.catalogue.departments_by_code.keys())
    bridges = build_bridges(files, settings.partner_secrets, settings.partner_base_urls, client)
    orders = open_work_orders(ground)
    worklist = Worklist(orders)
    breakers = Breakers(ground.clock, BridgeAwayError, rate=settings.return_rate)
    calls = Calls(bridges, sealer, breakers)
    resume = Resume(orders, calls, ground.clock)
    take = TakeProgress(orders, ground.clock)
    quarantine = Quarantine(ground.database, ground.clock)
    send = SendWorkOrder(orders, bridges, calls, ground.clock)
    cancel = CancelWorkOrder(orders, calls, ground.clock)
    return Wiring(
        subscriptions=subscriptions(ground.catalogue, settings.departments, send, cancel),
        sleepers=[
            Sleepers(
                orders,
                {SEND: resume.sending, REVOKE: resume.revoking},
                hold=breakers.hold,
                revive=REVIVE,
                why=WHY,
            )
        ],
        routers=[
            callbacks.routes(TakeCallback(bridges, take, quarantine, ground.clock)),
            desk.routes(ListDesk(worklist), OpenAtDesk(orders, sealer), take, ground.clock, ground.gate),
        ],
        prepare=[worklist.ensure_indexes],
        close=[client.aclose],
    )
