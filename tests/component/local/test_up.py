import asyncio
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

import httpx
import pytest

from deploy.local.addresses import Addresses
from deploy.local.folder import Folder
from tests.component.local.leftovers import processes_of
from tests.support.eventually import eventually

UP = (sys.executable, "-c", "from deploy.cli import main; main()", "up", "--folder")


@pytest.fixture
def environment(broker_url: str, mongo_url: str, database_prefix: str) -> dict[str, str]:
    given = {"YC_BROKER_URL": broker_url, "YC_MONGO_URL": mongo_url, "YC_DATABASE_PREFIX": database_prefix}
    return {**os.environ, **given, "COLUMNS": "200"}


async def test_up_on_given_servers_starts_the_rest_tells_where_it_is_and_stops_without_a_trace(
    environment: dict[str, str], tmp_path: Path
) -> None:
    folder = Folder(tmp_path)
    up = await _up(environment, folder)

    async def told() -> bool:
        return folder.addresses.exists() or up.returncode is not None

    await eventually(told, within=120)
    addresses = Addresses.model_validate_json(folder.addresses.read_bytes())
    assert folder.addresses.stat().st_mode & 0o777 == 0o600
    assert addresses.pid == up.pid
    assert addresses.broker == environment["YC_BROKER_URL"]
    assert set(addresses.parts) == {*addresses.services, *(f"sandbox.{name}" for name in addresses.sandbox)}
    assert await _statuses(f"{url}/health/ready" for url in addresses.services.values()) == [200] * 5
    assert await _statuses(f"{url}/sandbox/health" for url in addresses.sandbox.values()) == [200] * 4

    second = await _up(environment, folder)
    refusal, _ = await asyncio.wait_for(second.communicate(), 60)
    assert second.returncode == 1
    assert f"a stack runs in {tmp_path} already (process {up.pid})" in refusal.decode()

    assert len(_alive(part.pid for part in addresses.parts.values())) == 9
    os.kill(addresses.parts["router"].pid, signal.SIGKILL)
    output = await _until(up, "router ended by itself (exit code -9); the rest goes on")
    assert "ready in" in output
    assert "guest:" not in output

    up.send_signal(signal.SIGINT)
    last, _ = await asyncio.wait_for(up.communicate(), 60)
    assert last.decode().endswith("all stopped\n")
    assert up.returncode == 0
    assert processes_of(tmp_path) == {}
    assert not _alive(part.pid for part in addresses.parts.values())
    assert not folder.addresses.exists()
    with folder.locked():
        pass


async def _up(environment: dict[str, str], folder: Folder) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *UP,
        str(folder.root),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


def _alive(pids: Iterable[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


async def _until(process: asyncio.subprocess.Process, sign: str) -> str:
    assert process.stdout is not None
    output = ""
    async with asyncio.timeout(30):
        while sign not in output:
            output += (await process.stdout.readline()).decode()
    return output


async def _statuses(urls: Iterable[str]) -> list[int]:
    async with httpx.AsyncClient() as http:
        return [(await http.get(url)).status_code for url in urls]
