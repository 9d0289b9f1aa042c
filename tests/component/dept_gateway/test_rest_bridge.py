"""The REST bridge against a partner that answers anything at all."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from services.chassis.security import Signature
from services.dept_gateway.adapters.bridges.bridge import Accepted, BridgeAwayError, Refused, Revoked
from services.dept_gateway.adapters.bridges.file import RestFile
from services.dept_gateway.adapters.bridges.load import load_bridge_files
from services.dept_gateway.adapters.bridges.post import open_client
from services.dept_gateway.adapters.bridges.rest import RestBridge
from tests.support.catalogues.hall import CATALOGUE
from tests.support.department_side import DEPARTMENTS
from tests.support.eventually import eventually
from tests.support.receiver import Receiver, receiving
from tests.support.work_orders import DOSSIER, PERSONAL, work_order

OK = {"code": "0", "msg": "成功", "data": {"bmlsh": "ZJ-1"}}


@pytest.fixture(scope="module")
def file() -> RestFile:
    return load_bridge_files(CATALOGUE / "bridges", DEPARTMENTS.keys())["zhujian"]


@pytest_asyncio.fixture(scope="module")
async def system() -> AsyncIterator[Receiver]:
    async with receiving(lambda _: (200, OK)) as receiver:
        yield receiver


@pytest_asyncio.fixture
async def bridge(file: RestFile, system: Receiver) -> AsyncIterator[RestBridge]:
    async with open_client() as client:
        yield RestBridge(file, f"{system.url}/zhujian/", Signature("app", "secret", "sm3"), client)


@pytest.mark.parametrize(
    ("answer", "serial"),
    [
        (OK, "ZJ-1"),
        ({"code": 0, "data": {"bmlsh": 77}}, "77"),
        ({"code": "1001", "data": {"bmlsh": "ZJ-1"}}, "ZJ-1"),
        ({"code": "1001"}, "6229000220261123000017.zhujian"),
    ],
)
async def test_a_system_that_has_it_has_it(
    bridge: RestBridge, system: Receiver, answer: dict[str, Any], serial: str
) -> None:
    with system.answering(lambda _: (200, answer)):
        assert await bridge.send(work_order(), DOSSIER) == Accepted(serial)


@pytest.mark.parametrize(
    "reply",
    [
        (200, {"code": "500", "msg": "忙"}),
        (200, {"code": "2"}),
        (200, {"msg": "没有代码"}),
        (200, ["0"]),
        (200, "0"),
        (200, {"code": "0", "padding": "x" * 70_000}),
        (201, OK),
        (302, OK),
        (401, {"code": "401"}),
        (404, {"code": "404"}),
        (500, OK),
    ],
)
async def test_an_answer_that_leaves_it_open_means_try_again(
    bridge: RestBridge, system: Receiver, reply: tuple[int, Any]
) -> None:
    with system.answering(lambda _: reply), pytest.raises(BridgeAwayError) as away:
        await bridge.send(work_order(), DOSSIER)
    assert [part for part in PERSONAL if part in str(away.value)] == []


async def test_a_refusal_is_final_and_repeats_no_number(bridge: RestBridge, system: Receiver) -> None:
    refusal = {"code": "422", "msg": f"证件号码{DOSSIER.identity_number}无效"}
    with system.answering(lambda _: (200, refusal)):
        assert await bridge.send(work_order(), DOSSIER) == Refused("422", "证件号码****无效")
        assert await bridge.cancel("C.zhujian", "撤回") == Refused("422", "证件号码****无效")


@pytest.mark.parametrize("code", ["0", "1001", "404"])
async def test_a_system_that_never_had_it_has_nothing_to_cancel(
    bridge: RestBridge, system: Receiver, code: str
) -> None:
    with system.answering(lambda _: (200, {"code": code})):
        assert await bridge.cancel("C.zhujian", "申请人撤回") == Revoked()
    assert system.calls[-1].target == "/zhujian/api/case/cancel"
    assert system.calls[-1].json() == {"ywlsh": "C.zhujian", "yy": "申请人撤回"}


async def test_a_system_that_cannot_be_reached_is_away(file: RestFile) -> None:
    async with open_client() as client:
        nowhere = RestBridge(file, "http://127.0.0.1:1", Signature("app", "secret", "sm3"), client)
        with pytest.raises(BridgeAwayError, match="ConnectError"):
            await nowhere.send(work_order(), DOSSIER)


async def test_a_page_for_people_is_no_answer(file: RestFile) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, open_client() as client:
        bridge = RestBridge(file, f"http://127.0.0.1:{port}", Signature("app", "s", "sm3"), client)
        with pytest.raises(BridgeAwayError, match="not JSON"):
            await bridge.send(work_order(), DOSSIER)


async def test_a_department_gets_no_more_calls_at_a_time_than_its_file_says(file: RestFile) -> None:
    lines = 0
    most = 0
    free = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal lines, most
        await reader.readuntil(b"\r\n\r\n")
        lines += 1
        most = max(most, lines)
        await free.wait()
        lines -= 1
        writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 12\r\nconnection: close\r\n\r\n{"code":"0"}')
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    narrow = file.model_copy(update={"concurrency": 2})
    async with server, open_client() as client:
        bridge = RestBridge(narrow, f"http://127.0.0.1:{port}", Signature("app", "s", "sm3"), client)
        sendings = [asyncio.create_task(bridge.send(work_order(), DOSSIER)) for _ in range(6)]

        async def busy() -> bool:
            return lines == 2

        await eventually(busy)
        free.set()
        assert len(await asyncio.gather(*sendings)) == 6
    assert most == 2
