from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.chassis import problem
from services.chassis.service import Ground, Wiring
from services.chassis.staff.gate import Gate
from services.chassis.staff.roles import Role
from services.router.app import wiring
from services.router.settings import RouterSettings
from tests.component.router.conftest import Tell
from tests.support.messages import CASE_NO, NOW, accepted
from tests.support.router_facts import granted, withdrawn
from tests.support.staff import UNKNOWN, bearer

URL = f"/api/v1/clocks/{CASE_NO}"


@pytest.fixture
async def door(parts: Wiring) -> AsyncIterator[httpx.AsyncClient]:
    async with _door(parts) as client:
        client.headers.update(bearer(Role.SUPERVISOR))
        yield client


def _door(parts: Wiring) -> httpx.AsyncClient:
    app = FastAPI()
    problem.install(app)
    for router in parts.routers:
        app.include_router(router)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://router")


async def _shown(door: httpx.AsyncClient) -> Any:
    answer = await door.get(URL)
    assert answer.status_code == httpx.codes.OK
    return answer.json()


async def test_staff_see_where_a_case_went_and_how_its_clocks_run(
    door: httpx.AsyncClient, tell: Tell
) -> None:
    await tell(accepted())

    assert await _shown(door) == {
        "case_no": CASE_NO,
        "route": {
            "zone": "market",
            "department": "shiyao",
            "department_name": "州食药局",
            "work_order_no": f"{CASE_NO}.shiyao",
            "detour": None,
        },
        "clocks": [
            {
                "kind": {"code": "statutory", "zh": "法定时限", "en": "statutory limit"},
                "days": 20,
                "unit": {"code": "working", "zh": "工作日", "en": "working days"},
                "started_at": "2026-11-23T02:00:00Z",
                "due": "2026-12-21T23:59:59+08:00",
                "state": {"code": "running", "zh": "计时中", "en": "running"},
            },
            {
                "kind": {"code": "promise", "zh": "承诺时限", "en": "promised limit"},
                "days": 10,
                "unit": {"code": "working", "zh": "工作日", "en": "working days"},
                "started_at": "2026-11-23T02:00:00Z",
                "due": "2026-12-07T23:59:59+08:00",
                "state": {"code": "running", "zh": "计时中", "en": "running"},
            },
        ],
        "provisional": False,
        "stop": None,
    }


async def test_a_decision_after_the_promise_shows_which_limit_was_kept(
    door: httpx.AsyncClient, tell: Tell
) -> None:
    await tell(accepted())
    await tell(granted(CASE_NO, NOW + timedelta(days=21)))

    body = await _shown(door)

    assert {clock["kind"]["code"]: clock["state"]["code"] for clock in body["clocks"]} == {
        "statutory": "kept",
        "promise": "missed",
    }
    assert body["stop"] == {
        "at": "2026-12-14T02:00:00Z",
        "by": {"code": "decision", "zh": "部门作出决定", "en": "the department decided"},
    }


async def test_a_case_whose_acceptance_is_still_on_its_way_shows_what_is_known(
    door: httpx.AsyncClient, tell: Tell
) -> None:
    await tell(withdrawn(CASE_NO))

    body = await _shown(door)

    assert (body["route"], body["clocks"], body["provisional"]) == (None, [], False)
    assert body["stop"]["by"]["code"] == "withdrawal"


async def test_a_detour_is_shown_with_its_reason(door: httpx.AsyncClient, tell: Tell) -> None:
    await tell(accepted(item_code="nobody-has_this"))

    body = await _shown(door)

    assert body["route"]["department"] is None
    assert body["route"]["detour"]["code"] == "item_unknown"


async def test_an_unknown_case_is_a_problem_document(door: httpx.AsyncClient) -> None:
    answer = await door.get("/api/v1/clocks/6229000000000000000000")

    assert answer.status_code == httpx.codes.NOT_FOUND
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/case-unknown"


async def test_strangers_are_shown_nothing(door: httpx.AsyncClient) -> None:
    del door.headers["authorization"]
    for headers in UNKNOWN:
        _assert_shut(await door.get(URL, headers=headers))


async def test_while_nobody_vouches_for_staff_the_door_stays_shut(
    unconnected: RouterSettings, ground: Ground
) -> None:
    async with _door(wiring(unconnected, replace(ground, gate=Gate(None)))) as door:
        _assert_shut(await door.get(URL, headers=bearer(Role.SUPERVISOR)))


async def test_a_case_is_shown_to_its_zone_and_department_and_to_no_other(
    door: httpx.AsyncClient, tell: Tell
) -> None:
    await tell(accepted())
    route = (await _shown(door))["route"]
    zone, department = route["zone"], route["department"]

    async def status(*roles: Role, **own: list[str]) -> int:
        return (await door.get(URL, headers=bearer(*roles, **own))).status_code

    assert await status(Role.WINDOW_CLERK, zones=[zone]) == httpx.codes.OK
    assert await status(Role.DEPARTMENT_CHIEF, departments=[department]) == httpx.codes.OK
    assert await status(Role.WINDOW_CLERK, zones=["elsewhere"]) == httpx.codes.FORBIDDEN
    assert await status(Role.DEPARTMENT_APPROVER, departments=["another"]) == httpx.codes.FORBIDDEN
    assert await status(Role.OPERATOR) == httpx.codes.FORBIDDEN


def _assert_shut(answer: httpx.Response) -> None:
    assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["type"] == "/problems/not-staff"
