from datetime import timedelta
from typing import Any

from tests.component.dept_gateway.house import House
from tests.support.department_side import told
from tests.support.eventually import eventually
from tests.support.work_orders import PERSONAL, cancelled, ordered


async def cancellations(house: House, number: str) -> int:
    """Return how often the department's system was told to stop."""
    effects = await house.partner.effects(detail=True)
    return sum(each["what"] == "cancelled" and each["key"] == number for each in effects["detail"])


async def until_told(house: House, number: str) -> dict[str, Any]:
    async def is_told() -> bool:
        return bool((await house.document(number)).get("state", {}).get("cancellation", {}).get("told"))

    await eventually(is_told, within=20)
    return await house.document(number)


async def test_a_system_is_told_once_and_what_it_says_afterwards_does_not_count(
    quiet: House, case_no: str
) -> None:
    number, stop = f"{case_no}.zhujian", cancelled(case_no=case_no)
    await quiet.say(ordered(case_no=case_no))
    await quiet.facts.until(number, "dept_received")
    await quiet.say(stop, stop, cancelled(case_no=case_no))
    document = await until_told(quiet, number)
    assert document["timers"] == {}
    assert await cancellations(quiet, number) == 1

    answer = await quiet.call_back("zhujian", told(number, "4", quiet.clock.now()))
    assert (answer.status_code, answer.json()["code"]) == (409, "409")
    assert quiet.facts.names(number) == ["dept_received"]


async def test_an_order_that_comes_after_its_cancellation_is_neither_kept_nor_sent(
    quiet: House, case_no: str
) -> None:
    number, later = f"{case_no}.zhujian", f"{case_no}9.zhujian"
    await quiet.say(cancelled(case_no=case_no))
    await quiet.until(number, "cancellation")
    await quiet.say(ordered(case_no=case_no), ordered(case_no=f"{case_no}9"))
    await quiet.facts.until(later, "dept_received")
    stored = str(await quiet.document(number))
    assert "order'" not in stored
    assert [part for part in PERSONAL if part in stored] == []
    assert await quiet.partner.times_done(number) == 0
    assert quiet.facts.of(number) == []


async def test_a_cancellation_reaches_a_system_that_was_away_and_never_got_the_order(
    timeless: House, case_no: str
) -> None:
    number = f"{case_no}.zhujian"
    await timeless.partner.faults(kind="down")
    await timeless.say(ordered(case_no=case_no))
    await timeless.asleep(number, tries=1)
    await timeless.say(cancelled(case_no=case_no))

    async def asleep() -> dict[str, Any] | None:
        document = await timeless.document(number)
        waits = document["timers"].get("revoke") == timeless.clock.now() + timedelta(seconds=25)
        return document if waits else None

    document = await eventually(asleep)
    assert document is not None
    assert set(document["timers"]) == {"revoke"}

    await timeless.partner.faults()
    timeless.pass_time(timedelta(seconds=25))
    assert (await until_told(timeless, number))["timers"] == {}
    assert await timeless.partner.times_done(number) == 0


async def test_an_order_still_on_its_way_when_it_is_cancelled_is_stopped_when_it_arrives(
    timeless: House, case_no: str
) -> None:
    number = f"{case_no}.zhujian"
    await timeless.partner.faults(kind="timeout_after_commit", delay=5.0)
    await timeless.say(ordered(case_no=case_no))
    await timeless.until(number, "order")
    await timeless.say(cancelled(case_no=case_no))
    await timeless.until(number, "cancellation")
    await timeless.partner.faults()

    async def stopped() -> bool:
        timeless.pass_time(timedelta(seconds=30))
        return not (await timeless.document(number))["timers"]

    await eventually(stopped, within=20)
    assert await cancellations(timeless, number) == 1
    assert await timeless.partner.times_done(number) == 1
    assert timeless.facts.of(number) == []


async def test_a_decided_work_order_stays_decided(quiet: House, case_no: str) -> None:
    number = f"{case_no}.zhujian"
    await quiet.say(ordered(case_no=case_no))
    await quiet.facts.until(number, "dept_received")
    await quiet.call_back("zhujian", told(number, "4", quiet.clock.now()))
    await quiet.say(cancelled(case_no=case_no), ordered(case_no=f"{case_no}9"))
    await quiet.facts.until(f"{case_no}9.zhujian", "dept_received")
    assert "cancellation" not in (await quiet.document(number))["state"]
    assert await cancellations(quiet, number) == 0


async def test_a_cancelled_work_order_leaves_the_desk(quiet: House, case_no: str) -> None:
    number = f"{case_no}.shangwu"
    await quiet.say(ordered("shangwu", case_no=case_no))
    await quiet.until(number, "order")
    await quiet.say(cancelled("shangwu", case_no=case_no))
    assert (await quiet.until(number, "cancellation"))["state"]["cancellation"]["told"]
    listed = (await quiet.desk("GET")).json()["work_orders"]
    assert number not in [row["work_order_no"] for row in listed]
    seen = (await quiet.desk("GET", f"/{number}")).json()
    assert (seen["state"], seen["cancel_reason"], seen["allowed"]) == ("cancelled", "申请人撤回", [])
    answer = await quiet.act(number, "receipt")
    assert (answer.status_code, answer.json()["allowed"]) == (409, [])
