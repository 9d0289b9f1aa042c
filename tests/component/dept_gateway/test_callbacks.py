import json
import secrets
from datetime import timedelta
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from contracts.events import CaseDecidedV1, CaseProgressedV1
from tests.component.dept_gateway.house import House
from tests.support.department_side import callback, told, wall_time
from tests.support.work_orders import ACCEPTED_AT, ordered


@pytest.fixture
async def number(quiet: House, case_no: str) -> str:
    """A work order that the department's system has."""
    await quiet.say(ordered(case_no=case_no))
    await quiet.facts.until(f"{case_no}.zhujian", "dept_received")
    return f"{case_no}.zhujian"


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_progress_comes_in_once_in_any_order_however_often_it_is_told(
    quiet: House, number: str
) -> None:
    now = quiet.clock.now()
    decision = told(number, "4", now, yj="同意。")
    certificate = told(number, "6", now, zzmc="准予决定书", zzbh="ZJ-1")
    step = told(number, "2", now - timedelta(minutes=5))
    for said in (certificate, decision, step, decision, step, certificate):
        assert code_of(await quiet.call_back("zhujian", said)) == (200, "0")

    facts = await quiet.facts.until(number, "dept_received", "certificate_made", "decided", "progressed")
    (decided,) = (fact for fact in facts if isinstance(fact, CaseDecidedV1))
    assert decided.data.reason == "同意。"
    assert wall_time(decided.data.decided_at) == decision["sj"]
    document = await quiet.document(number)
    assert len(document["history"]) == 5
    assert document["state"]["certificate"]["number"] == "ZJ-1"


async def test_a_forged_callback_is_turned_away_and_changes_nothing(quiet: House, number: str) -> None:
    said = told(number, "5", quiet.clock.now(), yj="伪造")
    nonce, waiting = secrets.token_urlsafe(18), await quiet.quarantined()
    other = json.dumps(told(number, "4", quiet.clock.now())).encode()
    forgeries: list[dict[str, Any]] = [
        {"signer": "shiyao"},
        {"signer": "minzheng"},
        {"skew": 340},
        {"skew": -340},
        {"nonce": "short"},
        {"nonce": "n" * 41},
        {"sent": other},
        {"sent": b""},
    ]
    for forgery in forgeries:
        assert code_of(await quiet.call_back("zhujian", said, **forgery)) == (401, "401"), forgery
    assert code_of(await quiet.call_back("zhujian", said | {"zt": "1"}, nonce=nonce)) == (200, "0")
    assert code_of(await quiet.call_back("zhujian", said, nonce=nonce)) == (401, "401")

    target, body, headers = callback("zhujian", said)
    for name in headers:
        without = {key: value for key, value in headers.items() if key != name}
        answer = await quiet.http.post(target, content=body, headers=without)
        assert code_of(answer) == (401, "401"), name
        garbled = await quiet.http.post(target, content=body, headers=_with(without, name, b"\xe9" * 20))
        assert code_of(garbled) == (401, "401"), name
    assert code_of(await quiet.http.post(f"{target}?a=1", content=body, headers=headers)) == (401, "401")

    await quiet.facts.until(number, "dept_received", "progressed")
    assert "decision" not in (await quiet.document(number))["state"]
    assert await quiet.quarantined() == waiting


def _with(headers: dict[str, str], name: str, value: bytes) -> list[tuple[bytes, bytes]]:
    return [*((key.encode(), text.encode()) for key, text in headers.items()), (name.encode(), value)]


async def test_a_department_can_tell_only_of_its_own_work_orders(
    quiet: House, number: str, case_no: str
) -> None:
    await quiet.say(ordered("shangwu", case_no=case_no))
    await quiet.until(f"{case_no}.shangwu", "order")
    now = quiet.clock.now()
    assert code_of(await quiet.call_back("zhujian", told("C9.zhujian", "4", now))) == (404, "404")
    assert code_of(await quiet.call_back("minzheng", told(number, "4", now))) == (404, "404")
    assert code_of(await quiet.call_back("zhujian", told(f"{case_no}.shangwu", "4", now))) == (404, "404")
    assert code_of(await quiet.http.post("/callbacks/shangwu", content=b"{}")) == (404, "404")
    assert quiet.facts.names(number) == ["dept_received"]


async def test_what_cannot_be_read_is_kept_for_a_person_and_never_guessed(quiet: House, number: str) -> None:
    unknown = told(number, "7", quiet.clock.now())
    with capture_logs() as lines:
        for said in (unknown, unknown, b"\xc4\xe3{", b"[" * 60_000):
            assert code_of(await quiet.call_back("zhujian", said)) == (422, "422")
    assert [line["event"] for line in lines if line.get("alert")] == ["callback_unreadable"] * 4

    kept = await quiet.database.quarantine.find({}).to_list(10)
    assert sorted(each["times"] for each in kept) == [1, 1, 2]
    (unmapped,) = (each for each in kept if each["times"] == 2)
    assert json.loads(unmapped["body"]) == unknown
    assert unmapped["department"] == "zhujian"
    assert unmapped["reason"] == "status '7' is not in the bridge file"
    assert quiet.facts.names(number) == ["dept_received"]


async def test_a_callback_of_any_size_but_a_callbacks_is_refused(quiet: House, number: str) -> None:
    waiting = await quiet.quarantined()
    large = told(number, "1", quiet.clock.now(), yj="长" * 40_000)
    assert code_of(await quiet.call_back("zhujian", large)) == (413, "413")
    assert await quiet.quarantined() == waiting


async def test_what_contradicts_the_record_is_refused_loudly_and_the_record_stays(
    quiet: House, number: str
) -> None:
    now = quiet.clock.now()
    granted = told(number, "4", now)
    reused = told(number, "1", now, event=granted["sjid"])
    assert code_of(await quiet.call_back("zhujian", granted)) == (200, "0")
    assert code_of(await quiet.call_back("zhujian", told(number, "4", now))) == (200, "0")
    with capture_logs() as lines:
        assert code_of(await quiet.call_back("zhujian", told(number, "5", now, yj="不予"))) == (409, "409")
        assert code_of(await quiet.call_back("zhujian", reused)) == (409, "409")
    alerts = [(line["event"], line["kind"]) for line in lines if line.get("alert")]
    assert alerts == [
        ("callback_contradicts", "ContradictionError"),
        ("callback_contradicts", "EventReusedError"),
    ]
    await quiet.facts.until(number, "dept_received", "decided")
    state = (await quiet.document(number))["state"]
    assert state["decision"]["outcome"] == "granted"
    (kept,) = state["contradictions"]
    assert (kept["told"]["outcome"], kept["why"]) == ("refused", "decided granted, now told refused")


async def test_a_contradiction_told_again_is_kept_once_and_refused_again(quiet: House, number: str) -> None:
    now = quiet.clock.now()
    granted, refused = told(number, "4", now), told(number, "5", now, yj="不予")
    answers = [code_of(await quiet.call_back("zhujian", said)) for said in (granted, refused, refused)]
    assert answers == [(200, "0"), (409, "409"), (409, "409")]
    assert len((await quiet.document(number))["state"]["contradictions"]) == 1


async def test_a_time_that_cannot_be_is_moved_and_flagged(quiet: House, number: str) -> None:
    before = quiet.clock.now()
    future = told(number, "1", before + timedelta(days=1))
    past = told(number, "2", ACCEPTED_AT - timedelta(days=1))
    with capture_logs() as lines:
        for said in (future, past):
            assert code_of(await quiet.call_back("zhujian", said)) == (200, "0")
    assert [line["flag"] for line in lines if line["event"] == "time_moved"] == [
        "future",
        "before_acceptance",
    ]
    facts = await quiet.facts.until(number, "dept_received", "progressed", "progressed")
    moved, raised = (fact.data.occurred_at for fact in facts if isinstance(fact, CaseProgressedV1))
    assert before <= moved <= quiet.clock.now()
    assert raised == ACCEPTED_AT
