import asyncio
from dataclasses import replace
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest

from contracts.case_number import CaseNumber
from contracts.events import CaseAccepted, CaseAcceptedV1
from contracts.sealed import ApplicantDossier, Audience, Contact, Sealed
from services.chassis.mongo import Database
from services.chassis.problem import MEDIA_TYPE
from services.intake.app import create
from services.intake.domain.case_book import PersonalCopy
from tests.component.intake.asking import AT_WINDOW, submit
from tests.component.intake.running import Spy, client_of, sealer_of, settings_of
from tests.support.cases import IDENTITIES, body


async def _nothing_stored(database: Database) -> bool:
    return await database.cases.count_documents({}) == 0


def _key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


def _problem(answer: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    problem: dict[str, Any] = answer.json()
    assert problem["type"] == f"/problems/{slug}"
    return problem


async def test_an_accepted_application_gets_number_code_and_place(doors: httpx.AsyncClient) -> None:
    answer = await submit(doors)
    assert answer.status_code == 201
    receipt = answer.json()
    number = CaseNumber.parse(receipt["case_no"])
    assert (number.region, number.zone) == ("622900", "02")
    assert f"{number.day:%Y-%m-%d}" == receipt["accepted_at"][:10]
    assert receipt["accepted_at"].endswith("+08:00")
    assert len(receipt["query_code"]) == 8
    assert receipt["status"] == "accepted"
    assert receipt["zone"] == "market"
    assert receipt["item"] == {"code": "shiyao-food_licence", "name": "食品经营许可"}
    assert answer.headers["location"] == receipt["links"]["self"]
    seen = await doors.get(receipt["links"]["self"], headers={"X-Query-Code": receipt["query_code"]})
    assert seen.status_code == 200


async def test_the_acceptance_is_told_with_personal_data_sealed_for_each_reader(
    spy: Spy, intake: httpx.AsyncClient
) -> None:
    content = body()
    receipt = (await submit(intake, content)).json()
    (message,) = await spy.hears(CaseAcceptedV1.TYPE)
    data = cast("CaseAccepted", message.data)
    assert message.subject == message.correlationid == receipt["case_no"]
    assert (data.zone, data.item_code, data.catalogue_version) == ("market", "shiyao-food_licence", "test-1")
    assert data.item_version == 1
    assert (data.statutory_limit.days, data.promised_limit.days) == (20, 10)
    assert [material.code for material in data.materials] == ["request", "layout"]
    applicant = content["applicant"]
    contact = sealer_of(Audience.NOTIFIER).open(Contact, message.subject, data.contact)
    assert contact == Contact(name=applicant["name"], phone=applicant["phone"])
    dossier = sealer_of(Audience.DEPARTMENT).open(ApplicantDossier, message.subject, data.dossier)
    assert dossier.model_dump() == {**applicant, "form": content["form"]}


async def test_personal_data_is_clear_nowhere(
    spy: Spy, intake: httpx.AsyncClient, database: Database
) -> None:
    content = body()
    receipt = (await submit(intake, content)).json()
    (message,) = await spy.hears(CaseAcceptedV1.TYPE)
    document = await database.cases.find_one({"_id": receipt["case_no"]})
    assert document is not None
    applicant, consignee = content["applicant"], content["hand_out"]["consignee"]
    secrets = [
        applicant["name"],
        applicant["identity_number"],
        applicant["phone"],
        content["form"]["place"],
        consignee["street"],
        receipt["query_code"],
    ]
    for secret in secrets:
        assert secret not in repr(document)
        assert secret.encode() not in message.wire()
    sealed = Sealed.model_validate(document["state"]["acceptance"]["personal"])
    own = sealer_of(Audience.INTAKE).open(PersonalCopy, receipt["case_no"], sealed)
    assert own.consignee is not None
    assert own.consignee.model_dump() == consignee


async def test_the_same_request_again_is_the_same_case(
    spy: Spy, intake: httpx.AsyncClient, database: Database
) -> None:
    content, key = body(), uuid4().hex
    first, second = await submit(intake, content, key), await submit(intake, content, key)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.headers["location"] == second.headers["location"]
    assert await database.cases.count_documents({}) == 1
    other = (await submit(intake)).json()["case_no"]
    heard = await spy.hears(CaseAcceptedV1.TYPE, 2)
    assert {message.subject for message in heard} == {first.json()["case_no"], other}


async def test_the_same_request_at_the_same_time_is_one_case(
    doors: httpx.AsyncClient, database: Database
) -> None:
    content, key = body(), uuid4().hex
    answers = await asyncio.gather(*(submit(doors, content, key) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["case_no"] for answer in answers}) == 1
    assert await database.cases.count_documents({}) == 1


async def test_a_key_belongs_to_one_request(doors: httpx.AsyncClient, database: Database) -> None:
    content, key = body(), uuid4().hex
    assert (await submit(doors, content, key)).status_code == 201
    others = [
        body(summary="另一件事"),
        {**content, "materials": []},
        {**content, "colour": "red"},
        {**content, "item_code": "no-such_item"},
    ]
    for other in others:
        problem = _problem(await submit(doors, other, key), 409, "idempotency-key-reused")
        assert "没有保存任何内容" in problem["detail"]
    assert await database.cases.count_documents({}) == 1


async def test_many_at_once_get_different_numbers(doors: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(submit(doors) for _ in range(120)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["case_no"] for answer in answers}) == 120


async def test_everything_wrong_is_told_at_once_and_nothing_stored(
    spy: Spy, intake: httpx.AsyncClient, database: Database
) -> None:
    content = body(summary=5, colour="red")
    number = content["applicant"]["identity_number"]
    content["applicant"]["identity_number"] = number[:-1] + ("1" if number[-1] == "0" else "0")
    content["applicant"]["phone"] = "1380000"
    content["materials"] = [{"code": "proof", "form": "paper", "count": 1}]
    content["form"] = {}
    del content["hand_out"]["consignee"]["street"]
    problem = _problem(await submit(intake, content), 422, "application-incomplete")
    assert problem["title"] == "一次性告知"
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [
        ("/summary", "shape"),
        ("/colour", "shape"),
        ("/applicant/identity_number", "identity-check-digit"),
        ("/applicant/phone", "phone"),
        ("/form/place", "field-missing"),
        ("/materials/0/code", "material-surplus"),
        ("/materials", "material-missing"),
        ("/materials", "material-missing"),
        ("/hand_out/consignee/street", "missing"),
    ]
    assert all(error["message"] in problem["notice"] for error in problem["errors"])
    assert problem["guide"]["applicants"] == ["自然人", "企业法人"]
    assert [each["code"] for each in problem["guide"]["materials"]] == ["request", "layout", "mandate"]
    assert await _nothing_stored(database)
    accepted = (await submit(intake)).json()["case_no"]
    heard = await spy.hears(CaseAcceptedV1.TYPE)
    assert [message.subject for message in heard] == [accepted]


async def test_wrong_channel_and_hand_out_for_the_item(doors: httpx.AsyncClient) -> None:
    content = body(item_code="shiyao-on_site_record", form={})
    content["applicant"] |= {"kind": "company", "identity_number": IDENTITIES.uscc()}
    content["materials"] = [{"code": "request", "form": "electronic", "count": 1}]
    problem = _problem(await submit(doors, content), 422, "application-incomplete")
    assert [error["code"] for error in problem["errors"]] == [
        "online-not-offered",
        "kind-not-served",
        "material-form",
        "express-not-offered",
    ]


@pytest.mark.parametrize("content", [{}, [], "x", None, 5])
async def test_an_application_without_an_item_is_asked_for_it(
    doors: httpx.AsyncClient, database: Database, content: Any
) -> None:
    answer = await doors.post("/api/v1/cases", json=content, headers=_key())
    if content is None:
        _problem(answer, 422, "invalid-request")
    else:
        errors = _problem(answer, 422, "application-incomplete")["errors"]
        assert [error["pointer"] for error in errors] == (["/item_code"] if content == {} else [""])
    assert await _nothing_stored(database)


async def test_an_unknown_item_is_not_found(doors: httpx.AsyncClient, database: Database) -> None:
    problem = _problem(await submit(doors, body(item_code="shiyao-nothing")), 404, "unknown-item")
    assert "没有这个事项" in problem["title"]
    assert await _nothing_stored(database)


@pytest.mark.parametrize(
    ("raw", "status"),
    [(b"{", 400), (b'{"item_code": }', 400), (b"\xff\xfe", 400), (b"[" * 200_000, 400), (b"", 422)],
)
async def test_malformed_json_is_refused(
    doors: httpx.AsyncClient, database: Database, raw: bytes, status: int
) -> None:
    headers = {**_key(), "Content-Type": "application/json"}
    answer = await doors.post("/api/v1/cases", content=raw, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert await _nothing_stored(database)


async def test_twenty_megabytes_are_refused(doors: httpx.AsyncClient, database: Database) -> None:
    content = body(summary="大" * 7_000_000)
    _problem(await submit(doors, content), 413, "body-too-large")
    assert await _nothing_stored(database)


@pytest.mark.parametrize("key", [None, b"short", b"x" * 65, b"with space", "钥匙钥匙钥匙".encode()])
async def test_a_missing_or_odd_key_is_told_in_chinese(
    doors: httpx.AsyncClient, database: Database, key: bytes | None
) -> None:
    headers = [] if key is None else [(b"Idempotency-Key", key)]
    answer = await doors.post("/api/v1/cases", json=body(), headers=headers)
    (error,) = _problem(answer, 422, "invalid-request")["errors"]
    assert error["pointer"] == "header:Idempotency-Key"
    assert error["message"].startswith("请求标识Idempotency-Key:")
    assert await _nothing_stored(database)


async def test_the_consignee_is_not_asked_for_at_the_window(doors: httpx.AsyncClient) -> None:
    assert (await submit(doors, body(hand_out=AT_WINDOW))).status_code == 201


async def test_a_number_that_is_taken_is_passed_over(
    doors: httpx.AsyncClient, database: Database, mongo_url: str, database_prefix: str
) -> None:
    first = CaseNumber.parse((await submit(doors)).json()["case_no"])
    # as after restoring an old backup of the counters
    await database.serials.delete_many({})
    restarted = create(settings_of("amqp://127.0.0.1:9", mongo_url, database_prefix))
    async with client_of(restarted) as later:
        second = CaseNumber.parse((await submit(later)).json()["case_no"])
    assert second == replace(first, serial=first.serial + 1)
