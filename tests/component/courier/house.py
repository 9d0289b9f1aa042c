"""The courier service, alone, on a real broker and a real database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from contracts.commands import DispatchOrderV1
from contracts.envelope import Message
from contracts.events import DeliveryProgressedV1
from contracts.topology import DELIVERIES
from services.chassis.mongo import Collection, Database, connect
from services.chassis.publisher import Publisher
from services.chassis.staff.roles import Role
from services.courier.settings import CourierSettings
from tests.component.courier.pushes import form
from tests.support.dispatch_orders import dispatch_order
from tests.support.ear import Ear, listening
from tests.support.eventually import eventually
from tests.support.publishing import published
from tests.support.staff import bearer

Fact = Message[Any]


@dataclass
class Deliveries(Ear):
    """Everything that was published about deliveries."""

    def of(self, order_no: str) -> list[Fact]:
        """Return what was said of an order, each fact once."""
        return self.told(order_no=order_no)

    def states(self, order_no: str) -> list[str]:
        """Return what was said of an order in short: a transit state, ``ordered`` or ``delivered``."""
        return [
            str(fact.data.state) if isinstance(fact, DeliveryProgressedV1) else fact.type.split(".")[2]
            for fact in self.of(order_no)
        ]

    async def until(self, order_no: str, *states: str) -> list[Fact]:
        """Wait until these facts were said of an order, in this order, and no others."""

        async def said() -> bool:
            return self.states(order_no) == list(states)

        await eventually(said)
        return self.of(order_no)

    async def until_all(self, order_no: str, *states: str) -> list[Fact]:
        """Wait until these facts were said of an order and no others.

        Their order on the broker is not promised when the carrier speaks while it is being asked.
        """

        async def said() -> bool:
            return sorted(self.states(order_no)) == sorted(states)

        await eventually(said)
        return self.of(order_no)


@dataclass(frozen=True)
class House:
    """The service under test and what a test needs around it."""

    http: httpx.AsyncClient
    publisher: Publisher
    deliveries: Deliveries
    shipments: Collection
    database: Database

    async def dispatch(self, order_no: str, **changes: Any) -> DispatchOrderV1:
        """Order by message, as the router does."""
        order = dispatch_order(order_no, **changes)
        await self.say(order)
        return order

    async def say(self, order: DispatchOrderV1) -> None:
        """Send a message, perhaps again."""
        await published(self.publisher, [order])

    async def ordered(self, order_no: str, **changes: Any) -> str:
        """Order and return the waybill number."""
        await self.dispatch(order_no, **changes)
        (told,) = await self.deliveries.until(order_no, "ordered")
        return str(told.data.waybill_no)

    async def push(self, told: Any, **changes: str) -> httpx.Response:
        """Push traces as EMS does."""
        return await self.http.post("/callbacks/carriers/ems", content=form(told, **changes))

    async def shipment(self, order_no: str) -> dict[str, Any] | None:
        """Return the staff's view of a shipment, or None."""
        headers = bearer(Role.SUPERVISOR)
        answer = await self.http.get(f"/api/v1/shipments/{order_no}", headers=headers)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    async def until(self, order_no: str, **expected: Any) -> dict[str, Any]:
        """Wait until a shipment looks like this."""

        async def looks() -> dict[str, Any] | None:
            found = await self.shipment(order_no)
            fits = found is not None and all(found[name] == value for name, value in expected.items())
            return found if fits else None

        found = await eventually(looks)
        assert found is not None
        return found


@asynccontextmanager
async def around(settings: CourierSettings, url: str) -> AsyncIterator[House]:
    """Listen, speak and look around a running service."""
    broker_url = settings.broker_url.get_secret_value()
    mongo = connect(settings.mongo_url.get_secret_value(), "test")
    database = mongo[f"{settings.database_prefix}_courier"]
    publisher = Publisher(broker_url, timeout=5)
    await publisher.start()
    async with (
        listening(broker_url, DELIVERIES) as ear,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        yield House(http, publisher, Deliveries(ear.heard), database.shipments, database)
    await publisher.stop()
    mongo.close()
