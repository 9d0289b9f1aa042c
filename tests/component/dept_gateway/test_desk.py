from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.events import CaseDecidedV1, CaseDeptReceivedV1
from services.chassis.staff.roles import Role
from tests.component.dept_gateway.house import House
from tests.support.eventually import eventually
from tests.support.outside import running
from tests.support.staff import EVERYBODY, UNKNOWN, bearer
from tests.support.work_orders import DOSSIER, PERSONAL, ordered

THE_WHOLE_WAY = ("dept_received", "progressed", "progressed", "progressed", "decided", "certificate_made")


@pytest.fixture
async def number(quiet: House, case_no: str) -> str:
    """A work order on the desk's list."""
    await quiet.say(ordered("shangwu", case_no=case_no))
    await quiet.until(f"{case_no}.shangwu", "order")
    return f"{case_no}.shangwu"


async def listed(house: House, case_no: str, **params: Any) -> list[str]:
    """Return what of these cases is on the list."""
    return [number for number in await read_on(house, **params) if number.startswith(case_no)]


async def read_on(house: House, **params: Any) -> list[str]:
    """Read the list page by page."""
    read: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await house.desk("GET", params={"after": after, **params})).json()
        read += [row["work_order_no"] for row in page["work_orders"]]
        after = page["next"]
    return read


def stands(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["state"]


async def test_an_officer_takes_a_case_through_and_everyone_hears_of_it(quiet: House, number: str) -> None:
    assert stands(await quiet.act(number, "receipt")) == (200, "received")
    handling = {"stage": "handling", "opinion": "材料齐全"}
    assert stands(await quiet.act(number, "steps", "a", **handling)) == (200, "reviewing")
    assert stands(await quiet.act(number, "steps", "a", **handling)) == (200, "reviewing")
    assert stands(await quiet.act(number, "steps", "b", stage="checking")) == (200, "reviewing")
    assert stands(await quiet.act(number, "steps", "c", stage="approving")) == (200, "reviewing")
    assert stands(await quiet.act(number, "decision", outcome="granted")) == (200, "decided")
    assert await listed(quiet, number) == [number]
    made = await quiet.act(number, "certificate", name="准予决定书", number="SW-1")
    assert stands(made) == (200, "certified")
    assert await listed(quiet, number) == []

    facts = await quiet.facts.until(number, *THE_WHOLE_WAY)
    (received,) = (fact for fact in facts if isinstance(fact, CaseDeptReceivedV1))
    assert received.data.department_serial == number
    assert {(fact.data.zone, fact.data.department) for fact in facts} == {("investment", "shangwu")}


async def test_the_list_is_paged_filtered_and_masked(quiet: House, case_no: str) -> None:
    cases = [f"{case_no}{n}" for n in range(5)]
    await quiet.say(*(ordered("shangwu" if n % 2 else "tiyu", case_no=each) for n, each in enumerate(cases)))
    await quiet.say(ordered(None, case_no=case_no), ordered("zhujian", case_no=case_no))
    everything = sorted([f"{each}.{'shangwu' if n % 2 else 'tiyu'}" for n, each in enumerate(cases)])
    everything = sorted([*everything, f"{case_no}.market"])

    async def all_there() -> bool:
        return await listed(quiet, case_no) == everything

    await eventually(all_there)
    assert await listed(quiet, case_no, department="shangwu") == [
        no for no in everything if no.endswith("shangwu")
    ]
    both = await listed(quiet, case_no, department=["shangwu", "tiyu"])
    assert both == [no for no in everything if not no.endswith("market")]

    assert await listed(quiet, case_no, limit=4) == everything

    page = (await quiet.desk("GET", params={"limit": 1, "after": case_no})).json()
    (first,) = page["work_orders"]
    assert first["department"] is None
    assert (first["zone"], first["state"], first["case_no"]) == ("market", "waiting", case_no)
    assert [part for part in PERSONAL if part in str(page)] == []


async def test_the_deciding_officer_sees_the_dossier(quiet: House, number: str) -> None:
    seen = (await quiet.desk("GET", f"/{number}")).json()
    assert seen["dossier"] == DOSSIER.model_dump()
    assert seen["materials"][0]["name"] == "身份证"
    assert (seen["cancel_reason"], seen["allowed"]) == (None, ["receipt"])


DOORS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("GET", "", {}),
    ("POST", "/receipt", {}),
    ("POST", "/steps", {"stage": "handling"}),
    ("POST", "/decision", {"outcome": "granted"}),
    ("POST", "/certificate", {"name": "准予决定书", "number": "SW-1"}),
)


@pytest.mark.parametrize("headers", UNKNOWN)
async def test_no_stranger_gets_near(quiet: House, number: str, headers: dict[str, str]) -> None:
    for method, where, said in DOORS:
        answer = await _at(quiet, method, f"/{number}{where}", said, headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert (await _at(quiet, "GET", "", {}, headers)).status_code == 401
    assert (await quiet.desk("GET", f"/{number}")).json()["state"] == "waiting"


@pytest.mark.parametrize(
    "headers",
    [
        bearer(Role.DEPARTMENT_APPROVER, departments=["tiyu"]),
        bearer(Role.DEPARTMENT_CHIEF, departments=["tiyu"]),
        bearer(Role.ZONE_CHIEF, zones=["market", "investment"]),
        bearer(Role.SUPERVISOR, zones=["market"], departments=["shangwu"]),
        bearer(Role.WINDOW_CLERK, zones=["market"], departments=["shangwu"]),
    ],
    ids=["another department", "another's chief", "zone's chief", "supervisor", "clerk"],
)
async def test_whose_work_order_it_is_not_may_not(quiet: House, number: str, headers: dict[str, str]) -> None:
    for method, where, said in DOORS:
        answer = await _at(quiet, method, f"/{number}{where}", said, headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")
    assert (await quiet.desk("GET", f"/{number}")).json()["state"] == "waiting"


async def test_an_officer_sees_the_list_of_the_own_desks(quiet: House, number: str, case_no: str) -> None:
    await quiet.say(ordered(None, case_no=case_no))
    zones_own = f"{case_no}.market"
    await quiet.until(zones_own, "order")
    officer = bearer(Role.DEPARTMENT_APPROVER, departments=["shangwu"])
    chief = bearer(Role.ZONE_CHIEF, zones=["market"])
    homeless = bearer(Role.DEPARTMENT_APPROVER)

    async def seen(headers: dict[str, str]) -> list[str]:
        rows = (await _at(quiet, "GET", "?limit=500", {}, headers)).json()["work_orders"]
        return [row["work_order_no"] for row in rows if row["work_order_no"].startswith(case_no)]

    assert (await seen(officer), await seen(chief), await seen(homeless)) == ([number], [zones_own], [])
    assert (await _at(quiet, "GET", "?department=tiyu", {}, officer)).status_code == 403


async def _at(
    house: House, method: str, where: str, said: dict[str, str], headers: dict[str, str]
) -> httpx.Response:
    keyed = {**headers, "Idempotency-Key": "1"}
    body = said if method == "POST" else None
    return await house.http.request(method, f"/api/v1/desk/work-orders{where}", headers=keyed, json=body)


async def test_an_act_out_of_turn_is_refused_and_says_what_is_allowed(quiet: House, number: str) -> None:
    answer = await quiet.act(number, "decision", outcome="granted")
    assert (answer.status_code, answer.json()["allowed"]) == (409, ["receipt"])
    assert answer.headers["content-type"] == "application/problem+json"
    await quiet.act(number, "receipt")
    answer = await quiet.act(number, "certificate", name="准予决定书", number="SW-1")
    assert (answer.status_code, answer.json()["allowed"]) == (409, ["steps", "decision"])
    assert (await quiet.act("C9.shangwu", "receipt")).status_code == 404


async def test_a_request_that_is_not_what_the_desk_understands_changes_nothing(
    quiet: House, number: str
) -> None:
    await quiet.act(number, "receipt")
    unreasoned = await quiet.act(number, "decision", "k1", outcome="refused")
    assert unreasoned.status_code == 422
    for said in (
        {"outcome": "maybe"},
        {"outcome": "granted", "extra": "1"},
        {"outcome": "refused", "reason": " "},
    ):
        assert (await quiet.act(number, "decision", "k2", **said)).status_code == 422
    keyless = await quiet.desk("POST", f"/{number}/decision", json={"outcome": "granted"})
    assert keyless.status_code == 422
    assert keyless.json()["errors"][0]["pointer"] == "header:Idempotency-Key"

    await quiet.act(number, "steps", "k3", stage="handling")
    reused = await quiet.act(number, "steps", "k3", stage="checking")
    assert (reused.status_code, reused.json()["type"]) == (422, "/problems/idempotency-key-reused")
    await quiet.facts.until(number, "dept_received", "progressed")


async def test_a_work_order_of_a_departments_own_system_is_not_on_the_desk(
    quiet: House, case_no: str
) -> None:
    number = f"{case_no}.zhujian"
    await quiet.say(ordered(case_no=case_no))
    await quiet.facts.until(number, "dept_received")
    assert await listed(quiet, case_no) == []
    assert (await quiet.desk("GET", f"/{number}")).status_code == 404
    assert (await quiet.act(number, "steps", stage="handling")).status_code == 404


async def test_real_officers_work_the_list_off(quiet: House, case_no: str, tmp_path: Path) -> None:
    config = {
        "gateway_url": str(quiet.http.base_url),
        "desk_token": EVERYBODY["Authorization"].removeprefix("Bearer "),
        "poll": 0.05,
        "latency": [0.0, 0.01],
    }
    granted, refused = f"{case_no}1.shangwu", f"{case_no}2.market"
    await quiet.say(
        ordered("shangwu", case_no=f"{case_no}1"),
        ordered(None, case_no=f"{case_no}2", summary="申请人不符合条件"),
    )
    async with running("officers", tmp_path, config) as officers:
        await officers.faults(kind="duplicate_callback")
        await quiet.facts.until(granted, *THE_WHOLE_WAY, within=30)
        facts = await quiet.facts.until(refused, *THE_WHOLE_WAY[:5], within=30)
        assert (await officers.effects())["duplicates"] == 0
    (decision,) = (fact for fact in facts if isinstance(fact, CaseDecidedV1))
    assert decision.data.reason
    assert await listed(quiet, case_no) == []
