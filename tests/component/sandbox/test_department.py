from collections.abc import Callable

import pytest

from tests.component.sandbox.gateway_side import DepartmentLine, acceptance, is_genuine, of_case
from tests.support.outside import Outside
from tests.support.receiver import Call, Receiver, Reply

Number = Callable[[], str]


async def test_a_case_goes_through_every_step_to_its_certificate(
    line: DepartmentLine, number: Number
) -> None:
    ywlsh = number()
    answer = await line.accept("zhujian", ywlsh)
    assert answer["code"] == "0"
    calls = await line.told(ywlsh, "6")
    events = [call.json() for call in calls]
    assert [event["zt"] for event in events] == ["1", "2", "3", "4", "6"]
    assert len({event["sjid"] for event in events}) == 5
    assert [bool(event["zzbh"] and event["zzmc"]) for event in events] == [False] * 4 + [True]
    assert answer["data"]["bmlsh"] in events[-1]["zzbh"]
    assert all(call.target == "/callbacks/zhujian" and is_genuine(call, "zhujian") for call in calls)


async def test_a_department_with_words_writes_words(line: DepartmentLine, number: Number) -> None:
    ywlsh = number()
    await line.accept("shiyao", ywlsh)
    events = [call.json()["zt"] for call in await line.told(ywlsh, "ZZ")]
    assert events == ["CB", "SH", "PZ", "ZY", "ZZ"]


async def test_a_department_may_sign_with_sha256(line: DepartmentLine, number: Number) -> None:
    ywlsh = number()
    assert (await line.accept("minzheng", ywlsh))["code"] == "0"
    assert all(is_genuine(call, "minzheng") for call in await line.told(ywlsh, "6"))


async def test_who_does_not_qualify_is_refused_with_a_reason_and_gets_no_certificate(
    line: DepartmentLine, number: Number
) -> None:
    refused, granted = number(), number()
    await line.accept("zhujian", refused, "申请人不符合条件")
    await line.told(refused, "5")
    await line.accept("zhujian", granted)
    await line.told(granted, "6")
    events = [call.json() for call in of_case(line.gateway.calls, refused)]
    assert [event["zt"] for event in events] == ["1", "2", "3", "5"]
    assert "第三十八条" in events[-1]["yj"]


async def test_a_case_on_hold_stays_after_the_first_step_until_it_is_cancelled(
    line: DepartmentLine, number: Number
) -> None:
    held, other = number(), number()
    await line.accept("zhujian", held, "暂缓办理")
    await line.told(held, "1")
    await line.accept("zhujian", other)
    await line.told(other, "6")
    assert [call.json()["zt"] for call in of_case(line.gateway.calls, held)] == ["1"]
    assert (await line.cancel("zhujian", held))["code"] == "0"
    assert (await line.cancel("zhujian", held))["code"] == "1001"


async def test_cancelling_what_is_unknown_or_decided_is_refused(line: DepartmentLine, number: Number) -> None:
    decided = number()
    await line.accept("zhujian", decided)
    await line.told(decided, "6")
    assert (await line.cancel("zhujian", number()))["code"] == "404"
    assert (await line.cancel("zhujian", decided))["code"] == "409"


async def test_a_repeat_is_answered_with_the_first_serial_and_done_once(
    line: DepartmentLine, departments: Outside, number: Number
) -> None:
    ywlsh = number()
    first = await line.accept("zhujian", ywlsh)
    before = await departments.effects()
    again = await line.accept("zhujian", ywlsh)
    assert (again["code"], again["msg"]) == ("1001", "当前业务已接收")
    assert again["data"] == first["data"]
    after = await departments.effects(detail=True)
    assert (after["effects"], after["duplicates"]) == (before["effects"], before["duplicates"])
    assert after["repeats"] == before["repeats"] + 1
    assert after["detail"][-1]["what"] == "repeat"
    assert after["detail"][-1]["received"] == acceptance(ywlsh, "住房保障申请")


async def test_one_work_order_taken_by_two_departments_is_a_duplicate(
    line: DepartmentLine, departments: Outside, number: Number
) -> None:
    ywlsh = number()
    before = (await departments.effects())["duplicates"]
    await line.accept("zhujian", ywlsh)
    await line.accept("minzheng", ywlsh)
    after = await departments.effects()
    assert after["duplicates"] == before + 1
    assert after["by_key"][ywlsh] == 2


@pytest.mark.parametrize(
    ("field", "value"), [("sxbm", ""), ("sqrlx", "9"), ("slsj", "2026-11-23T09:00:00Z"), ("unheard_of", "x")]
)
async def test_unfit_content_is_refused_for_good_and_named(
    line: DepartmentLine, departments: Outside, number: Number, field: str, value: str
) -> None:
    ywlsh = number()
    answer = await line.accept("zhujian", ywlsh, **{field: value})
    assert answer["code"] == "422"
    assert field in answer["msg"]
    assert await departments.times_done(ywlsh) == 0


async def test_a_callback_is_repeated_until_it_is_taken_signed_anew_each_time(
    line: DepartmentLine, gateway: Receiver, number: Number
) -> None:
    ywlsh, refusals = number(), iter([(500, {}), (401, {"code": "401"}), (200, {"code": "1"})])

    def refuse_first(call: Call) -> Reply:
        if call.json()["ywlsh"] == ywlsh and call.json()["zt"] == "1":
            return next(refusals, (200, {"code": "0"}))
        return 200, {"code": "0"}

    with gateway.answering(refuse_first):
        await line.accept("zhujian", ywlsh)
        firsts = await gateway.until(lambda calls: _with_status(calls, ywlsh, "1", times=4))
    assert len({call.json()["sjid"] for call in firsts}) == 1
    assert len({call.headers["x-nonce"] for call in firsts}) == 4
    assert all(is_genuine(call, "zhujian") for call in firsts)


def _with_status(calls: list[Call], ywlsh: str, zt: str, *, times: int) -> list[Call] | None:
    found = [call for call in of_case(calls, ywlsh) if call.json()["zt"] == zt]
    return found if len(found) == times else None
