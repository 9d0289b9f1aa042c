import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.case import Outcome, ReviewStage
from services.chassis.security import Signature
from services.dept_gateway.adapters.bridges.bridge import (
    CallbackRequest,
    ForgedCallbackError,
    UnreadableCallbackError,
)
from services.dept_gateway.adapters.bridges.callback import RestCallbackDoor
from services.dept_gateway.adapters.bridges.load import load_bridge_files
from services.dept_gateway.domain.progress import Certificate, Decision, Progress, StepTaken

BRIDGES = Path(__file__).parents[3] / "deploy" / "catalog" / "linxia" / "bridges"
AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
TOLD = {
    "sjid": "e1",
    "ywlsh": "C.zhujian",
    "zt": "1",
    "sj": "2026-11-23 10:30:00",
    "yj": "",
    "zzmc": "",
    "zzbh": "",
}


@pytest.fixture(scope="module")
def doors() -> dict[str, RestCallbackDoor]:
    departments = {path.stem: path for path in BRIDGES.glob("*.toml")}.keys()
    files = load_bridge_files(BRIDGES, departments)
    return {
        code: RestCallbackDoor(file, Signature(file.signature.app_id, "s", file.signature.digest))
        for code, file in files.items()
    }


def read(doors: dict[str, RestCallbackDoor], department: str = "zhujian", **changes: Any) -> Progress:
    body = json.dumps({**TOLD, **changes}).encode()
    return doors[department].read(body)[1]


@pytest.mark.parametrize(
    ("department", "status", "stage"),
    [
        ("zhujian", "1", ReviewStage.HANDLING),
        ("zhujian", "2", ReviewStage.CHECKING),
        ("zhujian", 3, ReviewStage.APPROVING),
        ("shiyao", "CB", ReviewStage.HANDLING),
        ("gongshang", "PZ", ReviewStage.APPROVING),
    ],
)
def test_a_step_is_read_by_the_departments_own_codes(
    doors: dict[str, RestCallbackDoor], department: str, status: object, stage: ReviewStage
) -> None:
    step = StepTaken(event="callback/e1", at=AT, stage=stage)
    assert read(doors, department, zt=status) == step


@pytest.mark.parametrize("nothing", ["", "null", None, "  "])
def test_a_written_null_is_no_opinion(doors: dict[str, RestCallbackDoor], nothing: str | None) -> None:
    found = read(doors, yj=nothing)
    assert isinstance(found, StepTaken)
    assert found.opinion is None


def test_decisions_and_certificates_are_read(doors: dict[str, RestCallbackDoor]) -> None:
    granted, refused = read(doors, zt="4", yj="同意。"), read(doors, zt="5", yj="不符合条件")
    assert granted == Decision(event="callback/e1", at=AT, outcome=Outcome.GRANTED, reason="同意。")
    assert refused == Decision(event="callback/e1", at=AT, outcome=Outcome.REFUSED, reason="不符合条件")
    made = read(doors, zt="6", zzmc="决定书", zzbh="ZJ-1")
    assert made == Certificate(event="callback/e1", at=AT, name="决定书", number="ZJ-1")


@pytest.mark.parametrize(
    "changes",
    [
        {"zt": "9"},
        {"zt": "granted"},
        {"zt": "CB"},
        {"zt": ""},
        {"zt": ["1"]},
        {"sj": "2026/11/23 10:30"},
        {"sj": "null"},
        {"sjid": None},
        {"ywlsh": ""},
        {"zt": "6", "zzmc": "决定书", "zzbh": "null"},
    ],
)
def test_what_the_file_does_not_provide_for_is_not_guessed(
    doors: dict[str, RestCallbackDoor], changes: dict[str, Any]
) -> None:
    with pytest.raises(UnreadableCallbackError):
        read(doors, **changes)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"sjid": "\\ud800"}',
        b'{"sjid": ' + b"9" * 5_000 + b"}",
    ],
)
def test_a_body_that_is_no_callback_is_unreadable(doors: dict[str, RestCallbackDoor], body: bytes) -> None:
    with pytest.raises(UnreadableCallbackError):
        doors["zhujian"].read(body)


@pytest.mark.parametrize(
    "change",
    [
        {"x-app-key": "yichuang-shiyao"},
        {"x-app-key": ""},
        {"x-app-key": "é"},
        {"x-signature": "0" * 64},
        {"x-signature": "é" * 64},
        {"x-signature": ""},
        {"x-nonce": "short"},
        {"x-timestamp": "yesterday"},
        {"x-timestamp": "9" * 5_000},
        {"x-timestamp": "1"},
    ],
)
def test_a_forged_header_is_turned_away(doors: dict[str, RestCallbackDoor], change: dict[str, str]) -> None:
    target, body = "/callbacks/zhujian?a=1", b"{}"
    signed = Signature("yichuang-zhujian", "s", "sm3").headers("POST", target, body)
    headers = {name.lower(): value for name, value in signed.items()}
    now = float(headers["x-timestamp"])
    with pytest.raises(ForgedCallbackError):
        doors["zhujian"].verify(CallbackRequest("POST", target, headers | change, body), now)
    genuine = CallbackRequest("POST", target, headers, body)
    doors["zhujian"].verify(genuine, now)
    with pytest.raises(ForgedCallbackError):
        doors["zhujian"].verify(genuine, now)
