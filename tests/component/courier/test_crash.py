import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.component.courier.house import around
from tests.component.courier.surroundings import Surroundings
from tests.support.dispatch_orders import NAME, PHONE, STREET
from tests.support.eventually import eventually
from tests.support.outside import ROOT, Outside, free_port


@asynccontextmanager
async def process(environment: dict[str, str], port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the service as it runs in the centre: a process that reads its environment."""
    factory = ("services.courier.app:create_app", "--factory", "--port", str(port))
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uvicorn", *factory),
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.terminate()
        await running.wait()


async def ready(port: int) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:

        async def is_ready() -> bool:
            try:
                return (await http.get(f"http://127.0.0.1:{port}/health/ready")).is_success
            except httpx.TransportError:
                return False

        await eventually(is_ready, within=60)


async def test_killed_between_the_order_and_its_answer_there_is_one_parcel(
    surroundings: Surroundings, quiet_ems: Outside, order_no: str
) -> None:
    told, port = surroundings.environment(ems_timeout="20"), free_port()
    async with process(told, port) as first:
        await ready(port)
        await quiet_ems.faults(kind="timeout_after_commit", delay=30)
        async with around(surroundings.settings(), f"http://127.0.0.1:{port}") as house:
            await house.dispatch(order_no)

            async def ems_has_it() -> bool:
                return await quiet_ems.times_done(order_no) == 1

            await eventually(ems_has_it)
            first.kill()
            await first.wait()
            await quiet_ems.faults()
            async with process(told, port) as second:
                await ready(port)
                await house.deliveries.until(order_no, "ordered")
                second.terminate()
                logged, _ = await second.communicate()
    detail = (await quiet_ems.effects(detail=True))["detail"]
    effect, *again = [entry["what"] for entry in detail if entry["key"] == order_no]
    assert effect == "effect"
    assert set(again) == {"repeat"}, "the carrier was asked again, and had it already"
    assert not any(personal in logged.decode() for personal in (NAME, PHONE, STREET))
