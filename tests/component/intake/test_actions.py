from typing import Any, cast
from uuid import uuid4

import httpx
import pytest

from contracts import events
from contracts.case import CaseStatus, Outcome, RatedStage, RatingLevel
from services.chassis.mongo import Database
from services.chassis.staff.roles import Role
from tests.component.intake.asking import AT_WINDOW, Case
from tests.component.intake.running import Neighbours, Spy
from tests.support.cases import CASE_NO, IDENTITIES, History, body
from tests.support.eventually import eventually
from tests.support.staff import UNKNOWN, bearer
from tests.support.telling import DISPATCH, ISSUED, granted_and_made, said

WITHDRAWN, COLLECTED, RATED = (
    events.CaseWithdrawnV1.TYPE,
    events.CaseCollectedV1.TYPE,
    events.CaseRatedV1.TYPE,
)
REASON = {"reason": "计划有变"}


async def _told(neighbours: Neighbours, case: Case, status: str, *messages: Any) -> None:
    await neighbours.say(*messages)

    async def reached() -> bool:
        return await case.status() == status

    await eventually(reached)


def _slug(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


async def test_progress_shows_the_applicant_masked(doors: httpx.AsyncClient) -> None:
    content = body()
    case = await Case.accepted(doors, **content)
    progress = (await case.look()).json()
    number, phone = content["applicant"]["identity_number"], content["applicant"]["phone"]
    assert progress["applicant"] == {
        "kind": "person",
        "name": progress["applicant"]["name"],
        "identity_number": "*" * 14 + number[-4:],
        "phone": f"154****{phone[-4:]}",
    }
    assert progress["applicant"]["name"].endswith("*")
    assert progress["allowed"] == ["withdrawal", "rating-acceptance"]
    for secret in (content["applicant"]["name"], number, phone, "红园街道"):
        assert secret not in (await case.look()).text


async def test_an_unknown_case_is_not_found(doors: httpx.AsyncClient) -> None:
    headers = {"X-Query-Code": "00000000"}
    answer = await doors.get(f"/api/v1/cases/{CASE_NO}", headers=headers)
    assert _slug(answer) == (404, "unknown-case")
    mistyped = await doors.get(f"/api/v1/cases/{CASE_NO[:-1]}9", headers=headers)
    assert _slug(mistyped) == (404, "unknown-case")
    assert "校验位" in mistyped.json()["detail"]


async def test_a_wrong_query_code_opens_nothing(doors: httpx.AsyncClient, database: Database) -> None:
    case = await Case.accepted(doors)
    before = await database.cases.find_one({"_id": case.no})
    wrong = "00000000" if case.code != "00000000" else "11111111"
    answers = [
        await case.look(wrong),
        await case.do("withdrawal", REASON, code=wrong),
        await case.do("collection", code=wrong),
        await case.do("ratings", {"stage": "acceptance", "level": "satisfied"}, code=wrong),
    ]
    assert {_slug(answer) for answer in answers} == {(403, "wrong-query-code")}
    after = await database.cases.find_one({"_id": case.no}, {"unsent": 0, "unsent_since": 0})
    assert before is not None
    assert after is not None
    assert after == {name: before[name] for name in after}


async def test_a_code_is_read_as_it_is_written_down(doors: httpx.AsyncClient) -> None:
    case = await Case.accepted(doors)
    written = f"{case.code[:4]}-{case.code[4:]}".lower()
    assert (await case.look(written)).status_code == 200


async def test_a_missing_query_code_is_asked_for(doors: httpx.AsyncClient) -> None:
    answer = await doors.get(f"/api/v1/cases/{CASE_NO}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {
        "pointer": "header:X-Query-Code",
        "code": "missing",
        "message": "查询码X-Query-Code:缺少这一项",
    }


async def test_a_withdrawal_is_told_and_final(
    spy: Spy, neighbours: Neighbours, intake: httpx.AsyncClient
) -> None:
    case = await Case.accepted(intake)
    await _told(neighbours, case, "routed", said(case.no, History().routed()))
    answer = await case.do("withdrawal", REASON)
    assert answer.status_code == 200
    assert answer.json()["status"]["code"] == "withdrawn"
    (message,) = await spy.hears(WITHDRAWN)
    data = cast("events.CaseWithdrawn", message.data)
    assert (data.reason, data.status_before, data.department) == ("计划有变", CaseStatus.ROUTED, "shiyao")
    await neighbours.say(*granted_and_made(case.no)[3:])

    async def excepted() -> bool:
        return len((await case.look()).json()["exceptions"]) == 2

    await eventually(excepted)
    assert await case.status() == "withdrawn"
    assert spy.of(ISSUED, DISPATCH) == []


async def test_the_same_withdrawal_again_gets_the_same_answer(spy: Spy, intake: httpx.AsyncClient) -> None:
    case, key = await Case.accepted(intake), uuid4().hex
    first = await case.do("withdrawal", REASON, key=key)
    again = await case.do("withdrawal", REASON, key=key)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = await case.do("withdrawal", {"reason": "别的原因"}, key=key)
    assert _slug(other) == (409, "idempotency-key-reused")
    await spy.hears(WITHDRAWN)
    assert _slug(await case.do("withdrawal", REASON)) == (409, "not-allowed-now")
    await case.do("ratings", {"stage": "acceptance", "level": "satisfied"})
    await spy.hears(RATED)
    assert len(spy.of(WITHDRAWN)) == 1


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_a_decided_case_cannot_be_withdrawn(
    neighbours: Neighbours, intake: httpx.AsyncClient, outcome: Outcome
) -> None:
    case = await Case.accepted(intake)
    await _told(neighbours, case, outcome.value, said(case.no, History().decided(outcome)))
    answer = await case.do("withdrawal", REASON)
    assert _slug(answer) == (409, "not-allowed-now")
    assert answer.json()["current"]["code"] == outcome.value
    assert "rating-acceptance" in answer.json()["allowed"]
    assert "撤回申请" in answer.json()["detail"]
    assert await case.status() == outcome.value


async def test_a_reason_with_somebodys_number_is_refused(doors: httpx.AsyncClient) -> None:
    case = await Case.accepted(doors)
    answer = await case.do("withdrawal", {"reason": f"请打{IDENTITIES.phone()}"})
    assert _slug(answer) == (422, "invalid-request")
    assert answer.json()["errors"][0]["code"] == "personal-number"
    assert await case.status() == "accepted"


async def test_an_unfit_withdrawal_is_told_in_chinese(doors: httpx.AsyncClient) -> None:
    case = await Case.accepted(doors)
    answer = await case.do("withdrawal", {"reason": "", "why": 1})
    assert _slug(answer) == (422, "invalid-request")
    assert [(error["pointer"], error["message"]) for error in answer.json()["errors"]] == [
        ("/reason", "撤回原因:至少1个字"),
        ("/why", "“why”:接口没有这一项,请去掉"),
    ]


async def test_a_result_at_the_window_is_collected_once(
    spy: Spy, neighbours: Neighbours, intake: httpx.AsyncClient
) -> None:
    case, key = await Case.accepted(intake, hand_out=AT_WINDOW), uuid4().hex
    assert _slug(await case.do("collection")) == (409, "not-allowed-now")
    await _told(neighbours, case, "issued", *granted_and_made(case.no))
    assert "请凭受理编号和查询码领取" in (await case.look()).json()["status"]["sentence"]
    first, again = await case.do("collection", key=key), await case.do("collection", key=key)
    assert first.json() == again.json()
    assert first.json()["status"]["code"] == "delivered"
    assert _slug(await case.do("collection")) == (409, "not-allowed-now")
    (message,) = await spy.hears(COLLECTED)
    assert cast("events.CaseCollected", message.data).department == "shiyao"


async def test_a_result_by_express_is_not_collected(
    neighbours: Neighbours, intake: httpx.AsyncClient
) -> None:
    case = await Case.accepted(intake)
    await _told(neighbours, case, "issued", *granted_and_made(case.no))
    assert _slug(await case.do("collection")) == (409, "not-allowed-now")


async def test_each_stage_is_rated_once(
    spy: Spy, neighbours: Neighbours, intake: httpx.AsyncClient, database: Database
) -> None:
    case = await Case.accepted(intake)
    rating = {"stage": "acceptance", "level": "dissatisfied", "text": "排队太久"}
    first, again = await case.do("ratings", rating), await case.do("ratings", rating)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert _slug(await case.do("ratings", {**rating, "level": "satisfied"})) == (409, "already-rated")
    assert _slug(await case.do("ratings", {**rating, "text": "改了"})) == (409, "already-rated")
    completion = {"stage": "completion", "level": "very_satisfied"}
    assert _slug(await case.do("ratings", completion)) == (409, "not-allowed-now")
    await _told(neighbours, case, "refused", said(case.no, History().decided(Outcome.REFUSED)))
    assert (await case.do("ratings", completion)).status_code == 201
    heard = [cast("events.CaseRated", message.data) for message in await spy.hears(RATED, 2)]
    assert [(data.stage, data.level, data.has_text) for data in heard] == [
        (RatedStage.ACCEPTANCE, RatingLevel.DISSATISFIED, True),
        (RatedStage.COMPLETION, RatingLevel.VERY_SATISFIED, False),
    ]
    assert all("排队".encode() not in message.wire() for message in spy.heard)
    document = await database.cases.find_one({"_id": case.no})
    assert "排队太久" in repr(document)


async def test_an_unknown_case_can_not_be_acted_on_even_with_its_code(
    doors: httpx.AsyncClient, database: Database
) -> None:
    case = await Case.accepted(doors)
    await database.cases.delete_one({"_id": case.no})
    assert _slug(await case.do("withdrawal", REASON)) == (404, "unknown-case")


async def test_only_a_clerk_hands_a_result_out(doors: httpx.AsyncClient) -> None:
    case = await Case.accepted(doors)
    headers = {"X-Query-Code": case.code, "Idempotency-Key": uuid4().hex}
    for who in (*UNKNOWN, bearer(Role.SUPERVISOR), bearer(Role.DEPARTMENT_CHIEF, departments=["market"])):
        answer = await doors.post(f"/api/v1/cases/{case.no}/collection", json={}, headers=headers | who)
        assert answer.status_code in {401, 403}
