import json
import time
from collections.abc import Callable

import pytest

from tests.component.sandbox.gateway_side import DepartmentLine, acceptance, signed
from tests.support.outside import Outside

Number = Callable[[], str]
TARGET = "/zhujian/api/case/accept"


async def rejected(departments: Outside) -> int:
    return int((await departments.effects())["rejected"])


@pytest.mark.parametrize(
    "broken", ["signature", "body", "path", "method_query", "key", "nonce_shape", "no_headers"]
)
async def test_a_request_that_was_tampered_with_is_turned_away_and_counted(
    line: DepartmentLine, departments: Outside, number: Number, broken: str
) -> None:
    ywlsh, before = number(), await rejected(departments)
    body = json.dumps(acceptance(ywlsh, "")).encode()
    headers, target = signed("zhujian", TARGET, body), TARGET
    match broken:
        case "signature":
            headers["X-Signature"] = headers["X-Signature"][::-1]
        case "body":
            body = body.replace(b"3", b"4", 1)
        case "path":
            headers = signed("zhujian", "/zhujian/api/case/cancel", body)
        case "method_query":
            target += "?force=1"
        case "key":
            headers["X-App-Key"] = "app-minzheng"
        case "nonce_shape":
            headers = signed("zhujian", TARGET, body, nonce="short")
        case "no_headers":
            headers = {}
    response = await line.send(target, body, headers)
    assert (response.status_code, response.json()["code"]) == (401, "401")
    assert await rejected(departments) == before + 1
    assert await departments.times_done(ywlsh) == 0


async def test_the_secret_of_another_department_opens_nothing(line: DepartmentLine, number: Number) -> None:
    body = json.dumps(acceptance(number(), "")).encode()
    headers = {**signed("shiyao", TARGET, body), "X-App-Key": "app-zhujian"}
    assert (await line.send(TARGET, body, headers)).status_code == 401


async def test_a_signature_covers_the_query_as_sent(line: DepartmentLine, number: Number) -> None:
    body, target = json.dumps(acceptance(number(), "")).encode(), f"{TARGET}?trace=%E4%B8%B4&n=1"
    assert (await line.send(target, body, signed("zhujian", target, body))).json()["code"] == "0"


async def test_a_nonce_opens_the_door_once(
    line: DepartmentLine, departments: Outside, number: Number
) -> None:
    body, before = json.dumps(acceptance(number(), "")).encode(), await rejected(departments)
    headers = signed("zhujian", TARGET, body)
    first, replayed = [await line.send(TARGET, body, headers) for _ in range(2)]
    assert (first.status_code, replayed.status_code) == (200, 401)
    assert "nonce" in replayed.json()["msg"]
    assert await rejected(departments) == before + 1


@pytest.mark.parametrize(("off", "status"), [(-310, 401), (310, 401), (-290, 200), (290, 200)])
async def test_a_clock_may_be_off_by_five_minutes(
    line: DepartmentLine, number: Number, off: int, status: int
) -> None:
    stamp = str(int(time.time()) + off)
    response = await line.post("zhujian", "accept", acceptance(number(), ""), timestamp=stamp)
    assert response.status_code == status


async def test_there_is_no_door_for_a_department_without_a_system(line: DepartmentLine) -> None:
    response = await line.send("/wenlv/api/case/accept", b"{}", {})
    assert (response.status_code, response.json()["code"]) == (404, "404")
