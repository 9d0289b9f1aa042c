from datetime import timedelta
from typing import Any

import pytest

from services.chassis.clock import ManualClock
from services.chassis.retry import PATIENCE
from tests.component.courier.house import House
from tests.component.courier.pushes import item, push
from tests.support.dispatch_orders import NAME, PHONE, STREET
from tests.support.eventually import eventually
from tests.support.outside import Outside
from tests.support.parked import messages_parked, until_parked, until_work_parked

FIRST_RETRY = timedelta(seconds=25)
WAITS = (25, 100, 400, 1_600, 6_400, 25_600, 52_000)


async def received(ems: Outside, order_no: str) -> list[dict[str, Any]]:
    details = (await ems.effects(detail=True))["detail"]
    return [entry for entry in details if entry["key"] == order_no]


async def test_an_order_becomes_one_parcel_with_a_waybill(
    quiet: House, quiet_ems: Outside, order_no: str
) -> None:
    order = await quiet.dispatch(order_no)
    (told,) = await quiet.deliveries.until(order_no, "ordered")
    shipment = await quiet.until(order_no, stage="ordered")
    assert told.data.waybill_no == shipment["waybill_no"]
    assert (told.subject, told.correlationid) == (order.subject, order.correlationid)
    assert await quiet_ems.times_done(order_no) == 1
    (entry,) = await received(quiet_ems, order_no)
    told = entry["received"]
    assert (told["receiver"]["name"], told["receiver"]["mobile"]) == (NAME, PHONE)
    assert told["receiver"]["address"] == STREET
    assert told["sender"]["name"] == "临夏州政府政务服务中心"
    assert (told["contents_attribute"], told["biz_product_no"]) == ("1", "1")


async def test_the_consignee_is_sealed_in_the_database_and_absent_from_the_staff_view(
    quiet: House, order_no: str
) -> None:
    await quiet.ordered(order_no)
    stored = str(await quiet.shipments.find_one({"_id": order_no}))
    shown = str(await quiet.shipment(order_no))
    for personal in (NAME, PHONE, STREET):
        assert personal not in stored
        assert personal not in shown


async def test_an_order_that_comes_again_is_not_placed_again(
    quiet: House, quiet_ems: Outside, order_no: str
) -> None:
    order = await quiet.dispatch(order_no)
    await quiet.deliveries.until(order_no, "ordered")
    await quiet.say(order)
    await quiet.dispatch(order_no)

    async def told_again() -> bool:
        return len([fact for fact in quiet.deliveries.heard if fact.data.order_no == order_no]) == 2

    await eventually(told_again)
    assert len(quiet.deliveries.of(order_no)) == 1
    assert await messages_parked(quiet.database, str(order.id)) == []
    effects = await received(quiet_ems, order_no)
    assert [entry["what"] for entry in effects] == ["effect"]


@pytest.mark.parametrize(
    ("fault", "done_before"),
    [
        ({"kind": "error_500"}, 0),
        ({"kind": "down"}, 0),
        ({"kind": "close_mid_body"}, 1),
        ({"kind": "timeout_after_commit", "delay": 30}, 1),
        ({"kind": "drip", "delay": 30}, 1),
    ],
)
async def test_whatever_goes_wrong_at_ems_there_is_one_parcel_in_the_end(
    quiet: House,
    quiet_ems: Outside,
    clock: ManualClock,
    order_no: str,
    fault: dict[str, Any],
    done_before: int,
) -> None:
    await quiet_ems.faults(**fault)
    await quiet.dispatch(order_no)
    failed = await quiet.until(order_no, ordering_failures=1)
    assert failed["stage"] == "ordering"
    assert await quiet_ems.times_done(order_no) == done_before
    await quiet_ems.faults()
    clock.advance(FIRST_RETRY)
    (told,) = await quiet.deliveries.until(order_no, "ordered")
    assert (told.subject, told.correlationid) == (order_no[:-2], order_no[:-2])
    received_first, *again = await received(quiet_ems, order_no)
    assert received_first["waybill_no"] == told.data.waybill_no
    assert [entry["what"] for entry in again] == ["repeat"] * done_before
    assert await quiet_ems.times_done(order_no) == 1


async def test_an_ems_away_for_a_day_is_left_until_it_speaks_of_the_parcel(
    quiet: House, quiet_ems: Outside, clock: ManualClock, order_nos: tuple[str, ...]
) -> None:
    order_no, another, _ = order_nos
    await quiet_ems.faults(kind="down")
    await quiet.dispatch(order_no)
    await quiet.until(order_no, ordering_failures=1)
    clock.advance(PATIENCE)
    await quiet.until(order_no, stage="abandoned", ordering_failures=2)
    assert (await until_work_parked(quiet.database.parked, order_no)).origin.place == "shipments/order"
    assert quiet.deliveries.of(order_no) == []
    answer = await quiet.push(push(item("203", 1, "EA000000028CN"), order_no=order_no))
    assert answer.json()["code"] == "00000"
    await quiet.deliveries.until(order_no, "ordered", "collected")
    await quiet_ems.faults()
    await quiet.ordered(another)


async def test_orders_that_come_while_ems_is_away_are_noted_at_once_and_placed_when_it_is_back(
    quiet: House, quiet_ems: Outside, clock: ManualClock, order_nos: tuple[str, ...]
) -> None:
    first, *others = order_nos
    await quiet_ems.faults(kind="down")
    await quiet.dispatch(first)
    for failures, seconds in enumerate(WAITS[:4], start=1):
        await quiet.until(first, ordering_failures=failures)
        clock.advance(timedelta(seconds=seconds))
    await quiet.until(first, ordering_failures=5)
    for order_no in others:
        await quiet.dispatch(order_no)
        await quiet.until(order_no, stage="ordering", ordering_failures=0)

    async def all_placed() -> bool:
        clock.advance(timedelta(minutes=2))
        return all(quiet.deliveries.states(order_no) == ["ordered"] for order_no in order_nos)

    await quiet_ems.faults()
    await eventually(all_placed)
    assert [await quiet_ems.times_done(order_no) for order_no in order_nos] == [1, 1, 1]


async def test_an_order_that_ems_will_not_take_is_shown_and_not_tried_again(
    quiet: House, quiet_ems: Outside, order_no: str
) -> None:
    await quiet.dispatch(order_no, county="")
    shipment = await quiet.until(order_no, stage="refused")
    assert shipment["trouble"] == "B00002"
    assert (await until_work_parked(quiet.database.parked, order_no)).origin.place == "shipments/order"
    assert await quiet_ems.times_done(order_no) == 0
    assert quiet.deliveries.of(order_no) == []


async def test_an_order_that_cannot_be_carried_out_is_parked_and_nothing_is_stored(
    quiet: House, quiet_ems: Outside, order_no: str
) -> None:
    another_case = "6229000220261123099999"
    wrong = {
        "UnknownCarrierError": {"carrier": "pigeon"},
        "SealBrokenError": {"sealed_for": another_case},
        "ForeignOrderError": {"case_no": another_case},
    }
    for reason, changes in wrong.items():
        order = await quiet.dispatch(order_no, **changes)
        (found,) = await until_parked(quiet.database, message_id=str(order.id))
        assert found.reason.endswith(reason)
        assert NAME not in f"{found.record}{found.body!r}"
    assert await quiet.shipment(order_no) is None
    assert await quiet_ems.times_done(order_no) == 0
