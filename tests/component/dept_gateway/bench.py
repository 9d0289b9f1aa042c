"""The use cases on a real database beside a real partner, without the service around them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.chassis.aggregates import Decide, Taken
from services.chassis.breaker import Breakers
from services.chassis.catalogue import load_catalogue
from services.chassis.clock import SystemClock
from services.chassis.mongo import connect
from services.chassis.privacy import Sealer
from services.chassis.service import Ground
from services.chassis.step import Cause
from services.dept_gateway.adapters.bridges.bridge import BridgeAwayError
from services.dept_gateway.adapters.bridges.choice import build_bridges
from services.dept_gateway.adapters.bridges.load import load_bridge_files
from services.dept_gateway.adapters.bridges.post import open_client
from services.dept_gateway.adapters.store import WorkOrders, open_work_orders
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.settings import GatewaySettings
from services.dept_gateway.usecases.calls import Calls
from services.dept_gateway.usecases.cancel_work_order import CancelWorkOrder
from services.dept_gateway.usecases.resume import Resume
from services.dept_gateway.usecases.send_work_order import SendWorkOrder
from tests.support.work_orders import SEAL_KEYS


class DiedError(BaseException):
    """The process is gone."""


class DyingOrders(WorkOrders):
    """Work orders of a process that dies at its ``last`` write, before or after it."""

    writes = 0
    last = 0
    after = False

    async def handle(
        self, key: str, cause: Cause, decide: Decide[WorkOrderRecord]
    ) -> Taken[WorkOrderRecord] | None:
        """Write, unless the process dies before."""
        self.writes += 1
        if self.writes == self.last and not self.after:
            raise DiedError
        taken = await super().handle(key, cause, decide)
        if self.writes == self.last:
            raise DiedError
        return taken


@dataclass(frozen=True)
class Bench:
    """The use cases, and the orders that can die under them."""

    orders: DyingOrders
    send: SendWorkOrder
    cancel: CancelWorkOrder
    resume: Resume


@asynccontextmanager
async def bench(settings: GatewaySettings) -> AsyncIterator[Bench]:
    """Put the use cases together."""
    mongo, clock = connect(settings.mongo_url.get_secret_value(), "test"), SystemClock()
    catalogue = load_catalogue(settings.catalog)
    database = mongo[f"{settings.database_prefix}_dept_gateway"]
    orders = open_work_orders(Ground(database, clock, catalogue, offer=lambda *_: None))
    orders.__class__ = DyingOrders
    assert isinstance(orders, DyingOrders)
    files = load_bridge_files(settings.bridges_folder, catalogue.departments_by_code.keys())
    async with open_client() as client:
        bridges = build_bridges(files, settings.partner_secrets, settings.partner_base_urls, client)
        calls = Calls(bridges, Sealer(SEAL_KEYS), Breakers(clock, BridgeAwayError, rate=10))
        yield Bench(
            orders,
            SendWorkOrder(orders, bridges, calls, clock),
            CancelWorkOrder(orders, calls, clock),
            Resume(orders, calls, clock),
        )
    mongo.close()
