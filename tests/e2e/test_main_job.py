import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pika
import pytest

from contracts.topology import MESSAGES
from deploy.local.yichuang import Yichuang
from deploy.privacy.places import in_databases, in_files
from services.chassis.mongo import connect
from services.chassis.parking.origin import Body
from tests.e2e.conftest import CASES, Day
from tests.support.eventually import eventually

_OF_BAD_DAYS = {
    "linxia.notice.failed.v1",
    "linxia.case.incident_opened.v1",
    "linxia.case.incident_closed.v1",
}
MOST_WRITES = 56
MOST_PUBLISHES = 20
"""Per case, on average over the samples. They may go down; up only with a reason in the commit."""


def test_every_case_ends_as_its_story_says_and_every_partner_acts_once(day: Day) -> None:
    assert (day.account.as_expected, day.account.unexpected) == (CASES, 0)
    assert (day.account.lost, day.account.duplicate_effects) == (0, 0)


def test_every_kind_of_message_passed(day: Day) -> None:
    passed = set(day.tap.types)

    assert passed >= {message.TYPE for message in MESSAGES} - _OF_BAD_DAYS


def test_a_case_costs_no_more_writes_and_publishes_than_it_did(day: Day) -> None:
    """Reads are gated a service at a time, in the component tests: here those of idle sweeps count too."""
    writes = sum(day.operations[kind] for kind in ("insert", "update", "delete"))

    assert writes / CASES <= MOST_WRITES, day.operations
    assert day.tap.types.total() / CASES <= MOST_PUBLISHES, day.tap.types


async def test_no_number_of_a_person_stands_in_the_clear_anywhere(day: Day, yichuang: Yichuang) -> None:
    """Phones and identity numbers of applicants and consignees: not in messages, logs or databases."""
    numbers = {
        str(sample.application["applicant"][field])
        for sample in day.samples
        for field in ("identity_number", "phone")
    }
    places = {
        "messages": "\n".join(body.decode() for body in day.tap.bodies),
        "logs": "\n".join(
            yichuang.stack.part(name).log.read_text(encoding="utf-8") for name in yichuang.addresses.services
        ),
        "databases": await _databases(yichuang),
    }

    for place, text in places.items():
        assert text
        assert [number for number in numbers if number in text] == [], place


async def test_a_scan_finds_no_number_that_looks_like_a_persons(day: Day, yichuang: Yichuang) -> None:
    disk = [file for file in (yichuang.addresses.data / "rabbit").rglob("*") if file.is_file()]
    logs = [yichuang.stack.part(name).log for name in yichuang.addresses.services]
    client = connect(yichuang.addresses.mongo, "test")
    in_books = [each async for each in in_databases(client, "yc")]
    client.close()
    in_all = [*in_books, *in_files([*disk, *logs])]

    assert in_all.count(None) > day.account.cases * 4
    assert [each for each in in_all if each is not None] == []


async def _databases(yichuang: Yichuang) -> str:
    client = connect(yichuang.addresses.mongo, "test")
    found: list[str] = []
    for name in await client.list_database_names():
        for collection in await client[name].list_collection_names():
            found.extend(str(document) for document in await client[name][collection].find({}).to_list(None))
    client.close()
    return "\n".join(found)


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"{}", b'{"type": "linxia.case.accepted.v1"}'])
@pytest.mark.usefixtures("day")
async def test_nonsense_from_a_foreign_client_is_parked_and_stops_nobody(
    yichuang: Yichuang, body: bytes
) -> None:
    addresses = yichuang.addresses
    connection = pika.BlockingConnection(pika.URLParameters(addresses.broker))
    connection.channel().basic_publish("cases", "case.accepted.market.-", body)
    connection.close()
    client = connect(addresses.mongo, "test")

    async def parked() -> bool:
        counts = [
            await client[f"yc_{name}"].parked.count_documents({"index.digest": Body.of(body).digest})
            for name in ("router", "notifier")
        ]
        return counts == [1, 1]

    await eventually(parked, within=20)
    client.close()
    async with httpx.AsyncClient() as http:
        for service in ("router", "notifier"):
            assert (await http.get(f"{addresses.services[service]}/health/ready")).status_code == 200


async def test_a_callback_signed_by_nobody_is_refused(yichuang: Yichuang) -> None:
    async with httpx.AsyncClient(base_url=yichuang.addresses.services["dept_gateway"]) as gateway:
        forged = await gateway.post(
            "/callbacks/shiyao",
            json={"sjid": "1", "ywlsh": "x", "zt": "ZY", "sj": "2026-11-23 10:00:00"},
            headers={"X-App-Key": "yichuang-shiyao", "X-Signature": "0" * 64},
        )
        desk = await gateway.get("/api/v1/desk/work-orders", headers={"Authorization": "Bearer guess"})

    assert forged.status_code == 401
    assert desk.status_code == 401


async def test_an_idle_service_is_small(yichuang: Yichuang) -> None:
    for name in yichuang.addresses.services:
        status = (await _status(yichuang.stack.part(name).pid)).splitlines()
        (resident,) = [int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS")]
        assert resident <= 150, f"{name}: {resident} MB"


async def _status(pid: int) -> str:
    with open(f"/proc/{pid}/status", encoding="ascii") as file:  # noqa: ASYNC230, PTH123 - procfs does not block
        return file.read()


def test_the_audit_trail_of_every_case_is_whole_and_names_who_acted(day: Day, yichuang: Yichuang) -> None:
    verified = _audit(yichuang, "verify")
    shown = _audit(yichuang, "show", json.loads(day.tap.bodies[0])["subject"])

    assert verified["trails"] >= CASES * 3
    assert verified["broken"] == []
    assert {"applicant", "/yichuang/router", "/yichuang/intake"} <= {entry["by"] for entry in shown}


def _audit(yichuang: Yichuang, *words: str) -> Any:
    told = {"YC_MONGO_URL": yichuang.addresses.mongo, "YC_AUDIT_KEY": yichuang.keys.audit_key}
    command = [str(Path(sys.executable).with_name("yichuang")), "audit", *words, "--json"]
    answer = subprocess.run(command, env={**os.environ, **told}, capture_output=True, check=True)
    return json.loads(answer.stdout)
