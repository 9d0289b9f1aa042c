"""The courier service, alone, on a real broker and a real database."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aio_pika
import httpx
import uvicorn
from fastapi import FastAPI

from contracts.commands import DispatchOrderV1
from contracts.envelope import Message
from contracts.events import DeliveryDeliveredV1, DeliveryOrderedV1, DeliveryProgressedV1
from contracts.topology import DELIVERIES
from services.chassis.mongo import Collection, Database, connect
from services.chassis.outgoing import Outgoing
from services.chassis.publisher import Publisher
from services.chassis.reading import Reader
from services.chassis.staff.roles import Role
from services.courier.settings import CourierSettings
from tests.component.courier.orders import dispatch_order
from tests.component.courier.pushes import form
from tests.support.eventually import eventually
from tests.support.staff import bearer

_FACTS = Reader((DeliveryOrderedV1, DeliveryProgressedV1, DeliveryDeliveredV1))
Fact = Message[Any]


@dataclass
class Deliveries:
    """Everything that was published about deliveries, in the order it came."""

    heard: list[Fact] = field(default_factory=list)

    def of(self, order_no: str) -> list[Fact]:
        """Return what was said of an order, each fact once: readers know copies by their ids."""
        return list({fact.id: fact for fact in self.heard if fact.data.order_no == order_no}.values())

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
        await self.publisher.publish([Outgoing.of(order)])

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


class _QuietServer(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to pytest."""
        yield


@asynccontextmanager
async def serving(app: FastAPI, port: int = 0) -> AsyncIterator[str]:
    """Serve an app on loopback, on a free port unless one is given; gives its URL when it has started."""
    listener = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2)
    server = _QuietServer(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))

    async def started() -> bool:
        if running.done():
            running.result()
        return server.started

    try:
        await eventually(started, within=60)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running


@asynccontextmanager
async def around(settings: CourierSettings, url: str) -> AsyncIterator[House]:
    """Listen, speak and look around a running service."""
    broker_url = settings.broker_url.get_secret_value()
    mongo = connect(settings.mongo_url.get_secret_value(), "test")
    database = mongo[f"{settings.database_prefix}_courier"]
    publisher = Publisher(broker_url, timeout=5)
    await publisher.start()
    async with listening(broker_url) as deliveries, httpx.AsyncClient(base_url=url, trust_env=False) as http:
        yield House(http, publisher, deliveries, database.shipments, database)
    await publisher.stop()
    mongo.close()


@asynccontextmanager
async def listening(broker_url: str) -> AsyncIterator[Deliveries]:
    """Hear every delivery fact."""
    deliveries = Deliveries()

    async def hear(raw: aio_pika.abc.AbstractIncomingMessage) -> None:
        deliveries.heard.append(_FACTS.read(raw.body))
        await raw.ack()

    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(DELIVERIES, "delivery.#")
        await queue.consume(hear)
        yield deliveries
