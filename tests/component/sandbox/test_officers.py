from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.component.sandbox.desk_side import TOKEN, Case, FakeDesk
from tests.support.eventually import eventually
from tests.support.outside import Outside, free_port, running
from tests.support.receiver import Receiver, receiving


@pytest_asyncio.fixture(scope="module")
async def desk() -> FakeDesk:
    return FakeDesk()


@pytest_asyncio.fixture(scope="module")
async def port() -> int:
    return free_port()


@pytest_asyncio.fixture(scope="module")
async def officers_process(tmp_path_factory: pytest.TempPathFactory, port: int) -> AsyncIterator[Outside]:
    folder: Path = tmp_path_factory.mktemp("officers")
    config = {
        "gateway_url": f"http://127.0.0.1:{port}",
        "desk_token": TOKEN,
        "poll": 0.05,
        "latency": [0.005, 0.02],
        "second_look": 0.2,
        "patience": {"first": 0.05, "cap": 0.1},
    }
    async with running("officers", folder, config) as outside:
        yield outside


@pytest_asyncio.fixture(scope="module")
async def gateway_desk(officers_process: Outside, desk: FakeDesk, port: int) -> AsyncIterator[Receiver]:
    """Open the desk only after the officers have come: they must wait for it."""
    assert (await officers_process.health())["status"] == "ok"
    async with receiving(desk, port) as receiver:
        yield receiver


@pytest_asyncio.fixture
async def officers(officers_process: Outside) -> AsyncIterator[Outside]:
    yield officers_process
    await officers_process.faults()


async def closed(receiver: Receiver, case: Case) -> None:
    await receiver.until(lambda _: case.closed)


async def test_officers_take_every_open_work_order_to_its_end(
    officers: Outside, desk: FakeDesk, gateway_desk: Receiver
) -> None:
    cases = {f"A{n}": Case("护照申请") for n in range(5)}
    desk.cases.update(cases)
    for number, case in cases.items():
        await closed(gateway_desk, case)
        assert case.acts == ["receipt", "handling", "checking", "approving", "decision", "certificate"]
        assert case.said[-2] == {"outcome": "granted"}
        assert number in case.said[-1]["number"]
        assert await officers.times_done(number) == 1


async def test_who_does_not_qualify_is_refused_with_a_reason(
    officers: Outside, desk: FakeDesk, gateway_desk: Receiver
) -> None:
    desk.cases["B"] = case = Case("申请人不符合条件")
    await closed(gateway_desk, case)
    assert case.said[-1]["outcome"] == "refused"
    assert case.said[-1]["reason"]

    async def noted() -> int:
        return await officers.times_done("B")

    assert await eventually(noted) == 1


async def test_a_work_order_on_hold_is_begun_and_left(
    officers: Outside, desk: FakeDesk, gateway_desk: Receiver
) -> None:
    desk.cases["C"] = held = Case("暂缓办理")
    await gateway_desk.until(lambda _: held.acts == ["receipt", "handling"])
    desk.cases["C2"] = other = Case("护照申请")
    await closed(gateway_desk, other)
    assert held.acts == ["receipt", "handling"]
    assert await officers.times_done("C") == 0
    held.cancelled = True


async def test_an_act_whose_answer_was_lost_is_repeated_under_its_key(
    officers: Outside, desk: FakeDesk, gateway_desk: Receiver
) -> None:
    desk.stumbles = 4
    desk.cases["D"] = case = Case("护照申请")
    await closed(gateway_desk, case)
    assert len(case.acts) == 6
    assert max(desk.posts.values()) > 1
    assert await officers.times_done("D") == 1


async def test_what_others_did_before_is_passed_over(
    officers: Outside, desk: FakeDesk, gateway_desk: Receiver
) -> None:
    desk.cases["E"] = case = Case("护照申请", acts=["receipt", "handling"], said=[{}, {}])
    await closed(gateway_desk, case)
    assert case.acts == ["receipt", "handling", "checking", "approving", "decision", "certificate"]
    assert await officers.times_done("E") == 1


async def test_officers_who_do_everything_twice_use_one_key_for_both(
    officers: Outside, desk: FakeDesk, gateway_desk: Receiver
) -> None:
    await officers.faults(kind="duplicate_callback", rate=1)
    desk.cases["F"] = case = Case("护照申请")
    await closed(gateway_desk, case)
    posts = [call for call in gateway_desk.calls if "/F/" in call.target]
    assert len({call.headers["idempotency-key"] for call in posts}) == 6
    assert await officers.times_done("F") == 1


async def test_officers_away_from_their_desks_do_nothing_until_they_are_back(
    officers: Outside, desk: FakeDesk, gateway_desk: Receiver
) -> None:
    assert (await officers.faults(kind="drip")).status_code == 422
    await officers.faults(kind="down", rate=1)
    desk.cases["G"] = case = Case("护照申请")
    with pytest.raises(TimeoutError):
        await gateway_desk.until(lambda _: case.acts, within=0.3)
    await officers.faults()
    await closed(gateway_desk, case)
    assert len(case.acts) == 6
