from datetime import timedelta
from typing import Any

import httpx

from contracts.incidents import (
    CaseIncidentClosed,
    CaseIncidentClosedV1,
    CaseIncidentOpened,
    CaseIncidentOpenedV1,
    IncidentEnding,
    IncidentKind,
)
from services.chassis.mongo import Database
from services.chassis.staff.roles import Role
from tests.component.intake.asking import Case
from tests.component.intake.running import Neighbours
from tests.support.cases import CASE_NO, History
from tests.support.eventually import eventually
from tests.support.messages import NOW, message
from tests.support.parked import messages_parked
from tests.support.staff import bearer
from tests.support.telling import said

_OPENED = CaseIncidentOpened(
    incident="a#1", kind=IncidentKind.INTERFACE, place="work_orders/send", opened_at=NOW
)
_CLOSED = CaseIncidentClosed(
    incident="a#1", ending=IncidentEnding.REPLAYED, closed_at=NOW + timedelta(hours=1)
)


async def _timeline(intake: httpx.AsyncClient, case_no: str, **staff: Any) -> httpx.Response:
    who = bearer(Role.ZONE_CHIEF, **staff)
    return await intake.get(f"/api/v1/staff/cases/{case_no}/timeline", headers=who)


async def test_a_case_shows_its_incident_from_opened_until_closed(
    neighbours: Neighbours, intake: httpx.AsyncClient
) -> None:
    case = await Case.accepted(intake)

    async def open_incidents() -> list[int]:
        return [(await _timeline(intake, case.no, zones=["market"])).json()["open_incidents"]]

    async def becomes(count: int) -> None:
        async def so() -> bool:
            return await open_incidents() == [count]

        await eventually(so)

    await neighbours.say(message(CaseIncidentOpenedV1, _OPENED, case_no=case.no))
    await becomes(1)
    line = (await _timeline(intake, case.no, zones=["market"])).json()["timeline"][-1]
    assert line["what"] == "异常:接口故障(work_orders/send),正在处理"
    shown = (await case.look()).json()
    assert [each["code"] for each in shown["exceptions"]] == ["being-checked"]
    assert "work_orders" not in str(shown)

    await neighbours.say(message(CaseIncidentClosedV1, _CLOSED, case_no=case.no))
    await becomes(0)
    assert (await case.look()).json()["exceptions"] == []


async def test_an_incident_of_a_case_that_never_was_makes_nothing(
    neighbours: Neighbours, intake: httpx.AsyncClient, database: Database
) -> None:
    await neighbours.say(message(CaseIncidentOpenedV1, _OPENED, case_no=CASE_NO))
    case = await Case.accepted(intake)
    await neighbours.say(said(case.no, History().routed()))

    async def taken() -> bool:
        return await case.status() == "routed"

    await eventually(taken)
    assert await database.cases.count_documents({}) == 1
    assert await messages_parked(database) == []


async def test_staff_of_another_zone_see_nothing(intake: httpx.AsyncClient) -> None:
    case = await Case.accepted(intake)

    assert (await _timeline(intake, case.no, zones=["tax"])).status_code == 403
