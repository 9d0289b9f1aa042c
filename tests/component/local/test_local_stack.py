import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import httpx
import pytest

from deploy.local.failure import StartError
from deploy.local.folder import Folder, FolderInUseError
from deploy.local.part import Part
from deploy.local.ports import LOOPBACK
from deploy.local.stack import Stack
from tests.component.local.leftovers import processes_of
from tests.component.local.tiny_parts import PORTS, tiny
from tests.support.eventually import eventually


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[Stack]:
    stack = Stack(
        servers=[tiny("broker", tmp_path)],
        partners=[tiny("sandbox.sms", tmp_path)],
        services=[tiny("intake", tmp_path), tiny("router", tmp_path)],
    )
    yield stack
    await stack.stop()


async def test_a_started_stack_answers_and_a_stopped_one_leaves_nothing(stack: Stack, tmp_path: Path) -> None:
    await stack.start()
    async with httpx.AsyncClient() as http:
        answers = [await http.get(f"{part.url}/ready") for part in stack.parts]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len(processes_of(tmp_path)) == 4

    await stack.stop()
    assert processes_of(tmp_path) == {}
    assert {part.process.exit_code for part in stack.parts} <= {0, -signal.SIGTERM}


async def test_services_start_after_what_they_need_and_end_before_it(stack: Stack) -> None:
    order: list[str] = []
    for part in stack.parts:
        _noting(part, order)
    await stack.start()
    await stack.stop()
    begun, ended = order[:4], order[4:]
    assert set(begun[:2]) == {"broker", "sandbox.sms"}
    assert set(ended[:2]) == {"intake", "router"}
    assert ended[2:] == ["sandbox.sms", "broker"]


def _noting(part: Part, order: list[str]) -> None:
    start, stop = part.start, part.stop

    async def noted_start() -> None:
        await start()
        order.append(part.name)

    async def noted_stop() -> None:
        await stop()
        order.append(part.name)

    part.start = noted_start  # type: ignore[method-assign]
    part.stop = noted_stop  # type: ignore[method-assign]


async def test_a_part_that_dies_is_reported_and_one_that_was_killed_on_purpose_is_not(stack: Stack) -> None:
    await stack.start()
    deaths = stack.deaths()
    next_death = asyncio.create_task(_next(deaths))
    await stack.part("router").kill()
    await stack.part("router").start()
    await stack.part("sandbox.sms").restart()
    os.kill(stack.part("intake").pid, signal.SIGKILL)
    part = await asyncio.wait_for(next_death, 10)
    await deaths.aclose()
    assert part.name == "intake"
    assert part.process.exit_code == -signal.SIGKILL
    assert stack.part("router").alive


async def _next(deaths: AsyncGenerator[Part, None]) -> Part:
    return await anext(deaths)


async def test_a_part_comes_back_at_the_same_address(stack: Stack) -> None:
    await stack.start()
    router = stack.part("router")
    before, url = router.pid, router.url
    await router.restart()
    assert router.pid != before
    async with httpx.AsyncClient() as http:
        assert (await http.get(f"{url}/ready")).status_code == 200


async def test_a_part_that_dies_at_start_is_named_with_its_last_words_and_takes_the_rest_down(
    tmp_path: Path,
) -> None:
    broken = tiny("notifier", tmp_path, {"TINY_READY": "no number"})
    stack = Stack(
        servers=[tiny("broker", tmp_path)], partners=[], services=[tiny("intake", tmp_path), broken]
    )
    with pytest.raises(StartError) as raised:
        await stack.start()
    assert str(raised.value).startswith("notifier did not start: it ended with exit code 1")
    assert "invalid literal for int()" in str(raised.value)
    assert f"What to do: see all it said in {tmp_path / 'notifier.log'}" in str(raised.value)
    assert processes_of(tmp_path) == {}


async def test_a_port_that_is_taken_after_it_was_picked_is_recognised(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, PORTS.take())) as other:
        late = tiny("courier", tmp_path, listens_on=other.getsockname()[1])
        with pytest.raises(StartError) as raised:
            await late.start()
    assert raised.value.port_taken


async def test_a_part_that_never_gets_ready_is_given_up_with_what_it_complains_of(tmp_path: Path) -> None:
    unready = tiny("router", tmp_path, {"TINY_READY": "503"}, patience=3)
    with pytest.raises(StartError, match="not ready after 3 s: /ready says 503 as told"):
        await unready.start()
    assert processes_of(tmp_path) == {}


def test_a_folder_has_one_stack_at_a_time(tmp_path: Path) -> None:
    first, second = Folder(tmp_path), Folder(tmp_path)
    with first.locked():
        with pytest.raises(FolderInUseError) as raised, second.locked():
            pass
        assert f"process {os.getpid()}" in str(raised.value)
        assert "What to do: use it" in str(raised.value)
    with second.locked():
        pass


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_launcher_that_is_asked_to_end_stops_all_and_frees_the_folder(
    ending: signal.Signals, tmp_path: Path
) -> None:
    launcher = await _launched(tmp_path)
    launcher.send_signal(ending)
    output, _ = await asyncio.wait_for(launcher.communicate(), 30)
    assert output == b"asked to end\n"
    assert launcher.returncode == 0
    assert processes_of(tmp_path) == {}
    with Folder(tmp_path).locked():
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
async def test_a_launcher_that_is_killed_takes_its_parts_along(tmp_path: Path) -> None:
    launcher = await _launched(tmp_path)
    assert len(processes_of(tmp_path)) == 4
    launcher.kill()
    await launcher.communicate()

    async def all_gone() -> bool:
        return not processes_of(tmp_path)

    await eventually(all_gone, within=20)


async def _launched(folder: Path) -> asyncio.subprocess.Process:
    launcher = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.component.local.tiny_launcher",
        str(folder),
        stdout=asyncio.subprocess.PIPE,
    )
    assert launcher.stdout is not None
    assert await asyncio.wait_for(launcher.stdout.readline(), 60) == b"ready\n"
    return launcher
