import time
from collections.abc import Callable

import httpx
import pytest

from tests.component.sandbox.gateway_side import DepartmentLine, acceptance, of_case, signed
from tests.support.outside import Outside
from tests.support.receiver import Call

Number = Callable[[], str]


async def test_error_500_comes_before_anything_is_done(
    line: DepartmentLine, departments: Outside, number: Number
) -> None:
    ywlsh = number()
    await departments.faults(kind="error_500", rate=1)
    response = await line.post("zhujian", "accept", acceptance(ywlsh, ""))
    assert response.status_code == 500
    assert await departments.times_done(ywlsh) == 0


async def test_timeout_after_commit_does_the_work_and_holds_the_answer(
    line: DepartmentLine, departments: Outside, number: Number
) -> None:
    ywlsh = number()
    await departments.faults(kind="timeout_after_commit", rate=1, delay=30)
    async with httpx.AsyncClient(timeout=0.2, trust_env=False) as impatient:
        with pytest.raises(httpx.ReadTimeout):
            await DepartmentLine(line.url, impatient, line.gateway).accept("zhujian", ywlsh)
    assert await departments.times_done(ywlsh) == 1
    await departments.faults(kind="timeout_after_commit", rate=1, delay=0.1)
    assert (await line.accept("zhujian", ywlsh))["code"] == "1001"


async def test_a_dripping_answer_comes_byte_by_byte(
    line: DepartmentLine, departments: Outside, number: Number
) -> None:
    ywlsh, started = number(), time.monotonic()
    await departments.faults(kind="drip", rate=1, delay=0.5)
    target = "/zhujian/api/case/cancel"
    body = b'{"ywlsh":"%s","yy":"-"}' % ywlsh.encode()
    headers = signed("zhujian", target, body)
    async with line.http.stream("POST", line.url + target, content=body, headers=headers) as response:
        drops = [drop async for drop in response.aiter_raw()]
    assert b'"404"' in b"".join(drops)
    assert len(drops) > len(b"".join(drops)) // 2
    assert time.monotonic() - started >= 0.5


async def test_close_mid_body_does_the_work_and_hangs_up_in_the_answer(
    line: DepartmentLine, departments: Outside, number: Number
) -> None:
    ywlsh = number()
    await departments.faults(kind="close_mid_body", rate=1)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        await line.accept("zhujian", ywlsh)
    assert await departments.times_done(ywlsh) == 1
    await departments.faults()
    assert (await line.accept("zhujian", ywlsh))["code"] == "1001"


async def test_a_partner_that_is_down_closes_every_connection_and_comes_back(
    line: DepartmentLine, departments: Outside, number: Number
) -> None:
    ywlsh = number()
    await departments.faults(kind="down", rate=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await line.accept("zhujian", ywlsh)
    assert await departments.times_done(ywlsh) == 0
    await departments.faults()
    assert (await line.accept("zhujian", ywlsh))["code"] == "0"


async def test_duplicate_callback_sends_every_callback_twice(
    line: DepartmentLine, departments: Outside, number: Number
) -> None:
    ywlsh, after = number(), number()
    await departments.faults(kind="duplicate_callback", rate=1)
    await line.accept("zhujian", ywlsh)
    await line.told(ywlsh, "6")
    await line.accept("zhujian", after)
    await line.told(after, "6")
    events = [call.json() for call in of_case(line.gateway.calls, ywlsh)]
    assert [event["zt"] for event in events] == ["1", "1", "2", "2", "3", "3", "4", "4", "6", "6"]
    assert len({event["sjid"] for event in events}) == 5
    assert len({call.headers["x-nonce"] for call in of_case(line.gateway.calls, ywlsh)}) == 10


async def test_a_seed_makes_faults_strike_alike_every_time(
    line: DepartmentLine, departments: Outside, number: Number
) -> None:
    async def struck() -> list[bool]:
        await departments.faults(kind="error_500", rate=0.4, seed=7)
        orders = [acceptance(number(), "暂缓办理") for _ in range(30)]
        return [(await line.post("zhujian", "accept", order)).status_code == 500 for order in orders]

    first, second = await struck(), await struck()
    assert first == second
    assert 5 <= sum(first) <= 20


@pytest.mark.parametrize(
    "order", [{"kind": "flood"}, {"kind": "drip", "rate": 2}, {"kind": "drip", "delay": -1}, {"rat": 1}]
)
async def test_a_plan_that_cannot_be_carried_out_is_refused(
    departments: Outside, order: dict[str, str]
) -> None:
    assert (await departments.faults(**order)).status_code == 422


async def test_late_callbacks_are_overtaken_by_later_ones_and_lost_by_none(
    line: DepartmentLine, departments: Outside, number: Number
) -> None:
    ywlsh = number()
    await departments.faults(kind="late_callback", rate=0.5, delay=1, seed=1)
    await line.accept("zhujian", ywlsh)
    calls = await line.gateway.until(lambda calls: _five(of_case(calls, ywlsh)))
    assert sorted(call.json()["zt"] for call in calls) == ["1", "2", "3", "4", "6"]
    assert [call.json()["zt"] for call in calls] != ["1", "2", "3", "4", "6"]
    assert 0 < (await departments.health())["faults_struck"]["late_callback"] < 5


def _five(calls: list[Call]) -> list[Call] | None:
    return calls if len(calls) == 5 else None


async def test_a_fault_of_one_department_spares_the_others(
    line: DepartmentLine, departments: Outside, number: Number
) -> None:
    await departments.faults(kind="error_500", path="/shiyao/")
    struck = await line.post("shiyao", "accept", acceptance(number(), "暂缓办理"))
    spared = await line.post("zhujian", "accept", acceptance(number(), "暂缓办理"))
    assert (struck.status_code, spared.status_code) == (500, 200)
