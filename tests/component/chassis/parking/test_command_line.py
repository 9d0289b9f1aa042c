"""``yichuang parked`` as an operator runs it, against a service that listens."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from deploy.local.ports import LOOPBACK, Ports
from services.chassis.parking.parked import ParkedStanding
from services.chassis.staff.roles import Role
from tests.component.chassis.parking.lab import CASE_NO, QUEUE, Lab
from tests.support.eventually import eventually
from tests.support.messages import accepted
from tests.support.staff import TRUSTED

_PROGRAM = (sys.executable, "-c", "from deploy.cli import main; main()", "parked")


@dataclass(frozen=True)
class Terminal:
    url: str

    async def run(self, *words: str, given: bytes = b"") -> tuple[int, str, str]:
        """Run a command; return its exit code, what it says, and what it complains of."""
        token = TRUSTED.token("ma", (Role.OPERATOR,))
        program = await asyncio.create_subprocess_exec(
            *_PROGRAM,
            *words,
            "--url",
            self.url,
            env={**os.environ, "YC_OPERATOR_TOKEN": token, "COLUMNS": "200"},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complained = await program.communicate(given)
        return program.returncode or 0, said.decode(), complained.decode()

    async def json(self, *words: str) -> Any:
        code, said, complained = await self.run(*words)
        assert code == 0, complained
        return json.loads(said)


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """Leave signals to the test run."""


@pytest.fixture
async def terminal(lab: Lab) -> AsyncIterator[Terminal]:
    port = Ports().take()
    server = _Server(uvicorn.Config(lab.app, host=LOOPBACK, port=port, log_level="warning"))
    serving = asyncio.create_task(server._serve())

    async def listening() -> bool:
        return server.started

    await eventually(listening)
    yield Terminal(f"router=http://{LOOPBACK}:{port}")
    server.should_exit = True
    await serving


async def test_an_operator_finds_repairs_and_replays_a_message(
    lab: Lab, terminal: Terminal, tmp_path: Path
) -> None:
    message = accepted(CASE_NO)
    await lab.put(message.wire().replace(b'"zone":"market"', b'"zone":7'))
    await lab.parked()

    (line,) = await terminal.json("list", "--json")
    assert (line["service"], line["queue"], line["case_no"]) == ("router", QUEUE, CASE_NO)
    (group,) = await terminal.json("groups", "--json")
    assert group["waiting"] == 1
    code, shown, _ = await terminal.run("show", line["id"])
    assert code == 0
    assert "string_type" in shown

    worse = tmp_path / "worse.json"
    worse.write_bytes(b"{}")
    code, _, complaint = await terminal.run("edit", line["id"], "--body", str(worse))
    assert code == 1
    assert "not a CloudEvent" in complaint
    code, _, complaint = await terminal.run("edit", line["id"], "--body", "-", given=message.wire())
    assert code == 0, complaint
    code, said, complaint = await terminal.run("replay", line["id"])
    assert (code, line["id"] in said, "replayed" in said) == (0, True, True), complaint

    await eventually(lambda: lab.heard(CASE_NO))
    record = await lab.lot.get(line["id"])
    assert {moment.by for moment in record.history} == {None, "ma"}


async def test_many_are_discarded_only_when_confirmed(lab: Lab, terminal: Terminal) -> None:
    for number in range(3):
        await lab.lot.park(queue="q", body=b"%d" % number, headers={}, message_id=None, reason="why")
    words = ("discard", "--queue", "q", "--reason", "nonsense of a test client")

    code, _, _ = await terminal.run(*words, given=b"n\n")
    assert code != 0
    assert len(await lab.parked(3)) == 3

    assert await terminal.json(*words, "--yes") == {"discarded": 3}
    assert {each.standing for each in await lab.all()} == {ParkedStanding.DISCARDED}


async def test_what_is_wrong_is_said_and_ends_in_a_failure(terminal: Terminal) -> None:
    code, _, complaint = await terminal.run("replay", "0" * 32)
    assert code == 1
    assert "nothing is parked as" in complaint

    code, _, complaint = await Terminal("router=http://127.0.0.1:9").run("list")
    assert code == 1
    assert "router does not answer" in complaint
