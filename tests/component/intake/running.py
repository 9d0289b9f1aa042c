import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from contracts.envelope import Message
from contracts.sealed import Audience
from contracts.topology import CASES, COURIER
from services.chassis.clock import Clock
from services.chassis.outgoing import Outgoing
from services.chassis.privacy import Sealer
from services.chassis.publisher import Publisher
from services.intake.app import create
from services.intake.settings import IntakeSettings
from tests.support.ear import Ear, listening
from tests.support.eventually import eventually
from tests.support.staff import SETTINGS

CATALOG = Path(__file__).parent / "catalogue"
"""A centre with one zone, one department and two items, so that its queues are quickly declared."""
QUERY_CODE_KEY = base64.b64encode(bytes(range(32))).decode()
SEAL_KEYS = {
    f"{audience}.1": base64.b64encode(bytes([place]) * 16).decode() for place, audience in enumerate(Audience)
}


def settings_of(broker_url: str, mongo_url: str, database_prefix: str) -> IntakeSettings:
    """Return intake's settings for a test's own virtual host and databases."""
    return IntakeSettings(
        broker_url=SecretStr(broker_url),
        mongo_url=SecretStr(mongo_url),
        database_prefix=database_prefix,
        catalog=CATALOG,
        seal_keys={name: SecretStr(key) for name, key in SEAL_KEYS.items()},
        query_code_key=SecretStr(QUERY_CODE_KEY),
        sweep_interval=0.1,
        log_level="CRITICAL",
        **SETTINGS,
    )


def sealer_of(audience: Audience) -> Sealer:
    """Return what that audience can open, and nobody else's."""
    name = f"{audience}.1"
    return Sealer({name: SecretStr(SEAL_KEYS[name])})


@asynccontextmanager
async def running(
    settings: IntakeSettings, *, clock: Clock | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """Run intake in this process, with its consumers and relay, and yield a client of its HTTP door."""
    app = create(settings, clock=clock)
    started, stop = asyncio.Event(), asyncio.Event()
    life = asyncio.create_task(_live(app, started, stop))
    begun = asyncio.create_task(started.wait())
    await asyncio.wait({life, begun}, return_when=asyncio.FIRST_COMPLETED)
    if life.done():
        begun.cancel()
        await life
    async with client_of(app) as client:
        yield client
    stop.set()
    await life


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """Return a client of an app in this process, as it stands: begun or not."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://intake")


async def _live(app: FastAPI, started: asyncio.Event, stop: asyncio.Event) -> None:
    async with app.router.lifespan_context(app):
        started.set()
        await stop.wait()


@dataclass
class Spy(Ear):
    """Hears what intake says about cases and orders."""

    @classmethod
    @asynccontextmanager
    async def on(cls, broker_url: str) -> AsyncIterator["Spy"]:
        """Listen until the end of the block."""
        async with listening(broker_url, CASES, COURIER) as ear:
            yield cls(ear.heard)

    def of(self, *types: str) -> list[Message[Any]]:
        """Return what was heard of these types."""
        return [message for message in self.heard if message.type in types]

    async def hears(self, message_type: str, times: int = 1) -> list[Message[Any]]:
        """Wait until a type was heard so often."""

        async def heard() -> list[Message[Any]] | None:
            found = self.of(message_type)
            return found if len(found) >= times else None

        found = await eventually(heard)
        assert found is not None
        return found


class Neighbours:
    """The other services, as far as intake hears them: they say facts of a case."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    @classmethod
    @asynccontextmanager
    async def on(cls, broker_url: str) -> AsyncIterator["Neighbours"]:
        """Be connected until the end of the block."""
        publisher = Publisher(broker_url, timeout=5)
        await publisher.start()
        yield cls(publisher)
        await publisher.stop()

    async def say(self, *messages: Message) -> None:  # type: ignore[type-arg]
        """Publish facts in this order."""
        await self._publisher.publish([Outgoing.of(message) for message in messages])
