"""The department gateway, alone, on a real broker and a real database, beside real partners."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from contracts.envelope import Message
from contracts.topology import CASES
from services.chassis.clock import Clock, ManualClock
from services.chassis.mongo import Database, connect
from services.chassis.publisher import Publisher
from services.dept_gateway.settings import GatewaySettings
from tests.support.department_side import callback
from tests.support.ear import Ear, listening
from tests.support.eventually import eventually
from tests.support.outside import Outside
from tests.support.parked import ParkedMessage, until_parked
from tests.support.publishing import published
from tests.support.staff import EVERYBODY
from tests.support.work_orders import ordered

Fact = Message[Any]


@dataclass
class Facts(Ear):
    """Everything that was published about cases."""

    def of(self, work_order_no: str) -> list[Fact]:
        """Return what was said of a work order, each fact once."""
        return self.told(work_order_no=work_order_no)

    def names(self, work_order_no: str) -> list[str]:
        """Return what was said of a work order in short."""
        return [fact.type.split(".")[2] for fact in self.of(work_order_no)]

    async def until(self, work_order_no: str, *names: str, within: float = 15) -> list[Fact]:
        """Wait until exactly these facts were said of a work order, in whatever order."""

        async def said() -> bool:
            return sorted(self.names(work_order_no)) == sorted(names)

        await eventually(said, within=within)
        return self.of(work_order_no)


@dataclass(frozen=True)
class House:
    """The service under test and what a test needs around it."""

    http: httpx.AsyncClient
    clock: Clock
    publisher: Publisher
    facts: Facts
    database: Database
    partner: Outside

    def pass_time(self, by: timedelta) -> None:
        """Let time pass, where it passes only when told."""
        assert isinstance(self.clock, ManualClock)
        self.clock.advance(by)

    async def say(self, *messages: Message[Any]) -> None:
        """Send messages, perhaps again."""
        await published(self.publisher, messages)

    async def call_back(
        self, department: str, told: dict[str, str] | bytes, **changes: Any
    ) -> httpx.Response:
        """Call back as a department's system does."""
        target, body, headers = callback(department, told, **changes)
        return await self.http.post(target, content=body, headers=headers)

    async def desk(self, method: str, path: str = "", **sent: Any) -> httpx.Response:
        """Use the desk as an officer does."""
        headers = {**EVERYBODY, **sent.pop("headers", {})}
        return await self.http.request(method, f"/api/v1/desk/work-orders{path}", headers=headers, **sent)

    async def act(self, work_order_no: str, act: str, key: str = "1", **said: str) -> httpx.Response:
        """Do one thing to a work order at the desk."""
        return await self.desk("POST", f"/{work_order_no}/{act}", json=said, headers={"Idempotency-Key": key})

    async def document(self, work_order_no: str) -> dict[str, Any]:
        """Return a work order as it is stored, {} before it is."""
        return await self.database.work_orders.find_one({"_id": work_order_no}) or {}

    async def until(self, work_order_no: str, *present: str, **state: Any) -> dict[str, Any]:
        """Wait until the stored state has these fields, and these values."""

        async def looks() -> bool:
            found = (await self.document(work_order_no)).get("state", {})
            fits = all(name in found for name in present)
            return fits and all(found.get(name) == value for name, value in state.items())

        await eventually(looks, within=20)
        return await self.document(work_order_no)

    async def asleep(self, work_order_no: str, tries: int) -> dict[str, Any]:
        """Wait until so many sendings failed and the next is a matter of time."""

        async def sleeps() -> dict[str, Any] | None:
            found = await self.document(work_order_no)
            return found if found.get("state", {}).get("sending", {}).get("tries") == tries else None

        found = await eventually(sleeps, within=20)
        assert found is not None
        return found

    async def stalled(self, work_order_no: str) -> dict[str, Any]:
        """Wait until sending was given up."""

        async def is_stalled() -> dict[str, Any] | None:
            found = await self.document(work_order_no)
            return found if found.get("state", {}).get("sending", {}).get("stalled") else None

        found = await eventually(is_stalled, within=20)
        assert found is not None
        return found

    async def recovered(self, case_no: str) -> None:
        """Let the partner be well, and wait until the gateway knows."""
        await self.partner.faults()
        await self.say(ordered(case_no=case_no))

        async def received() -> bool:
            self.pass_time(timedelta(seconds=61))
            return self.facts.names(f"{case_no}.zhujian") == ["dept_received"]

        await eventually(received)

    async def parked(self, message: Message[Any]) -> ParkedMessage:
        """Wait until a message is parked."""
        (found,) = await until_parked(self.database, message_id=str(message.id))
        return found

    async def quarantined(self) -> int:
        """Return how many callbacks wait for a person to read them."""
        return await self.database.quarantine.count_documents({})


@asynccontextmanager
async def around(settings: GatewaySettings, url: str, clock: Clock, partner: Outside) -> AsyncIterator[House]:
    """Listen, speak and look around a gateway."""
    broker_url = settings.broker_url.get_secret_value()
    mongo = connect(settings.mongo_url.get_secret_value(), "test")
    publisher = Publisher(broker_url, timeout=10)
    await publisher.start()
    async with (
        listening(broker_url, CASES) as ear,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        database = mongo[f"{settings.database_prefix}_dept_gateway"]
        yield House(http, clock, publisher, Facts(ear.heard), database, partner)
    await publisher.stop()
    mongo.close()
