import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from contracts.topology import all_queues
from services.chassis.broker import declare_topology
from services.chassis.catalogue import load_catalogue
from services.chassis.clock import SystemClock
from services.chassis.outgoing import Outgoing
from services.chassis.timers import Timer
from services.dept_gateway.app import create
from services.dept_gateway.settings import GatewaySettings
from tests.component.dept_gateway.bench import Bench, DiedError, bench
from tests.component.dept_gateway.conftest import SettingsFor
from tests.component.dept_gateway.house import around
from tests.support.eventually import eventually
from tests.support.outside import Outside, free_port
from tests.support.serving import serving
from tests.support.work_orders import cancelled, ordered


@pytest_asyncio.fixture
async def workbench(settings_for: SettingsFor, quiet_systems: Outside, hall: Path) -> AsyncIterator[Bench]:
    async with settings_for(quiet_systems, hall) as settings, bench(settings) as found:
        yield found


@pytest.mark.parametrize(("last", "after"), [(1, False), (1, True), (2, False), (2, True), (0, False)])
async def test_dying_at_any_write_leaves_one_effect_and_one_saying(
    workbench: Bench, quiet_systems: Outside, case_no: str, last: int, after: bool
) -> None:
    order, number = ordered(case_no=case_no), f"{case_no}.zhujian"
    workbench.orders.last, workbench.orders.after = last, after
    if last:
        with pytest.raises(DiedError):
            await workbench.send(order)
    first = await workbench.send(order)
    again = await workbench.send(order)

    assert [each.type for each in first] == ["linxia.case.dept_received.v1"]
    assert _wire(again) == _wire(first)
    assert await quiet_systems.times_done(number) == 1


async def test_a_cancelling_that_died_is_told_once(
    workbench: Bench, quiet_systems: Outside, case_no: str
) -> None:
    number, stop = f"{case_no}.zhujian", cancelled(case_no=case_no)
    await workbench.send(ordered(case_no=case_no))
    workbench.orders.last = workbench.orders.writes + 2
    with pytest.raises(DiedError):
        await workbench.cancel(stop)
    assert await workbench.cancel(stop) == ()
    record = await workbench.orders.get(number)
    assert record is not None
    assert not record.to_revoke
    told = [
        each["what"] for each in (await quiet_systems.effects(detail=True))["detail"] if each["key"] == number
    ]
    assert told == ["effect", "cancelled"]


async def test_a_timer_that_comes_late_finds_nothing_to_do(workbench: Bench, case_no: str) -> None:
    number = f"{case_no}.zhujian"
    await workbench.send(ordered(case_no=case_no))
    await workbench.cancel(cancelled(case_no=case_no))
    before = await workbench.orders.get(number)
    late = datetime.now(UTC)
    await workbench.resume.sending(Timer(number, "send", late))
    await workbench.resume.revoking(Timer(number, "revoke", late))
    assert await workbench.orders.get(number) == before


def _wire(outgoing: Sequence[Outgoing]) -> list[bytes]:
    return [each.body for each in outgoing]


async def test_a_gateway_killed_while_it_waits_for_the_answer_sends_the_case_once(
    settings_for: SettingsFor, quiet_systems: Outside, hall: Path, case_no: str
) -> None:
    number, port, clock = f"{case_no}.zhujian", free_port(), SystemClock()
    url = f"http://127.0.0.1:{port}"
    await quiet_systems.faults(kind="timeout_after_commit", delay=30)

    async def committed() -> bool:
        return await quiet_systems.times_done(number) == 1

    async with settings_for(quiet_systems, hall) as settings:
        await _declare_queues(settings, hall)
        async with around(settings, url, clock, quiet_systems) as house:
            async with _process(settings) as killed:
                await house.say(ordered(case_no=case_no))
                await eventually(committed, within=40)
                killed.kill()
                await killed.wait()
            assert house.facts.of(number) == []

            await quiet_systems.faults()
            async with serving(create(settings, clock=clock), port):
                await house.facts.until(number, "dept_received")
            assert await quiet_systems.times_done(number) == 1
            assert (await house.document(number))["state"]["receipt"]["serial"].startswith("ZJ/")


async def _declare_queues(settings: GatewaySettings, hall: Path) -> None:
    catalogue = load_catalogue(hall)
    queues = all_queues(catalogue.zones_by_code, catalogue.departments_by_code)
    await declare_topology(settings.broker_url.get_secret_value(), queues)


@asynccontextmanager
async def _process(settings: GatewaySettings) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the gateway as it runs in the field: a process of its own, told by its environment."""
    told = {
        "YC_BROKER_URL": settings.broker_url.get_secret_value(),
        "YC_MONGO_URL": settings.mongo_url.get_secret_value(),
        "YC_DATABASE_PREFIX": settings.database_prefix,
        "YC_CATALOG": str(settings.catalog),
        "YC_SEAL_KEYS": json.dumps(_shown(settings.seal_keys)),
        "YC_PARTNER_SECRETS": json.dumps(_shown(settings.partner_secrets)),
        "YC_PARTNER_BASE_URLS": json.dumps(settings.partner_base_urls),
        "YC_DEPARTMENTS": "zhujian",
    }
    command = ("uvicorn", "--factory", "services.dept_gateway.app:create_app", "--port", "0")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, env={**os.environ, **told}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def _shown(secrets: dict[str, SecretStr]) -> dict[str, str]:
    return {name: secret.get_secret_value() for name, secret in secrets.items()}
