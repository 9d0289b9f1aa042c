"""The smallest service there is: it counts what it hears, says something for each request, and can fail."""

import asyncio

from fastapi import APIRouter, FastAPI
from pydantic_settings import SettingsConfigDict

from contracts.topology import ROUTER_CASES
from services.chassis.aggregates import Aggregates
from services.chassis.consume import Subscription
from services.chassis.outgoing import Outgoing
from services.chassis.service import Ground, Wiring, build
from services.chassis.settings import ChassisSettings
from services.chassis.step import Cause, Saying, Step
from services.chassis.timers import Sleepers
from tests.component.chassis.conftest import Tally
from tests.support.messages import accepted

NAME = "probe"


class ProbeSettings(ChassisSettings):
    model_config = SettingsConfigDict(env_prefix="YC_", extra="ignore", frozen=True)
    seconds_a_message: float = 0.0
    """How long its handler takes."""


def create_app() -> FastAPI:
    """Build the probe from its environment."""
    settings = ProbeSettings()
    return build(NAME, settings, lambda ground: _wire(settings, ground))


def _wire(settings: ProbeSettings, ground: Ground) -> Wiring:
    tallies = Aggregates(
        ground.database.tallies, Tally, source="/yichuang/probe", clock=ground.clock, offer=ground.offer
    )
    failing = asyncio.Event()
    router = APIRouter()

    async def hear(message: object) -> list[Outgoing]:
        await asyncio.sleep(settings.seconds_a_message)
        cause = Cause.message(message)  # type: ignore[arg-type]
        await tallies.handle(str(cause.id), cause, lambda _: Step(Tally(heard=(cause.kind,))))
        return []

    async def fail_when_told() -> None:
        await failing.wait()
        raise RuntimeError("told to fail")

    @router.post("/say/{key}")
    async def say(key: str) -> dict[str, str]:
        saying = Saying(type(accepted()), accepted().data)
        await tallies.do(key, Cause.request("say", key, key, by="test"), lambda _: Step(Tally(), (saying,)))
        return {"said": key}

    @router.post("/fail")
    async def fail() -> None:
        failing.set()

    return Wiring(
        subscriptions=[Subscription(ROUTER_CASES, dict.fromkeys(ROUTER_CASES.reads, hear))],
        sleepers=[Sleepers(tallies)],
        routers=[router],
        tasks=[fail_when_told],
    )
