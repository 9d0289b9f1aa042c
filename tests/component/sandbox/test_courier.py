from collections.abc import Callable

import httpx
import pytest

from tests.support.courier_side import CourierLine, open_push, order
from tests.support.outside import Outside
from tests.support.receiver import Call, Reply

Number = Callable[[], str]


async def test_a_parcel_goes_from_collection_to_its_recipient(ems: CourierLine, number: Number) -> None:
    order_no = number()
    answer = await ems.create(order(order_no))
    assert answer["retCode"] == "00000"
    entries = await ems.trace(order_no, 4)
    assert [entry["opCode"] for entry in entries] == ["203", "305", "702", "704"]
    assert "本人" in entries[-1]["opDesc"]
    (waybill,) = {entry["waybillNo"] for entry in entries}
    assert waybill in answer["retBody"]
    assert len(waybill) == 13


@pytest.mark.parametrize(
    ("street", "codes", "last"),
    [
        ("无人签收路2号", ["203", "305", "702", "705", "702", "704"], "本人"),
        ("小区快递柜", ["203", "305", "702", "704"], "快递柜"),
        ("门卫代收", ["203", "305", "702", "704"], "代收"),
    ],
)
async def test_the_street_decides_how_a_parcel_fares(
    ems: CourierLine, number: Number, street: str, codes: list[str], last: str
) -> None:
    order_no = number()
    await ems.create(order(order_no, street))
    entries = await ems.trace(order_no, len(codes))
    assert [entry["opCode"] for entry in entries] == codes
    assert last in entries[-1]["opDesc"]


async def test_a_repeated_order_gets_its_first_waybill_and_no_second_parcel(
    ems: CourierLine, courier: Outside, number: Number
) -> None:
    order_no = number()
    first = await ems.create(order(order_no))
    again = await ems.create(order(order_no))
    assert (again["retCode"], again["retMsg"]) == ("B00001", "订单号重复")
    (entry, *_) = await ems.trace(order_no, 1)
    assert entry["waybillNo"] in first["retBody"]
    assert entry["waybillNo"] in again["retBody"]
    assert await courier.times_done(order_no) == 1


async def test_an_order_whose_answer_broke_off_was_taken(
    ems: CourierLine, courier: Outside, number: Number
) -> None:
    order_no = number()
    await courier.faults(kind="close_mid_body", rate=1)
    with pytest.raises(httpx.RemoteProtocolError):
        await ems.create(order(order_no))
    await courier.faults()
    assert (await ems.create(order(order_no)))["retCode"] == "B00001"


async def test_who_is_not_the_customer_is_turned_away_and_counted(
    ems: CourierLine, courier: Outside, number: Number
) -> None:
    told, before = order(number()), (await courier.effects())["rejected"]
    other_key = "MDEyMzQ1Njc4OWFiY2RlZg=="
    answers = [
        await ems.create(told, authorization="guessed"),
        await ems.create(told, senderNo="9"),
        await ems.create(told, sign_key=other_key),
        await ems.create(told, logitcsInterface="|$4|AAAA"),
        await ems.create(told, logitcsInterface="plain"),
    ]
    assert [answer["retCode"] for answer in answers] == ["A00002", "A00002", *["A00003"] * 3]
    after = await courier.effects()
    assert after["rejected"] == before + 5
    assert told[0]["logisticsOrderNo"] not in after["by_key"]


async def test_an_order_without_a_phone_is_refused_and_the_place_named(
    ems: CourierLine, courier: Outside, number: Number
) -> None:
    told = order(number())
    del told[0]["receiver"]["mobile"]
    answer = await ems.create(told)
    assert answer["retCode"] == "B00002"
    assert "receiver" in answer["retMsg"]
    assert (await ems.create([*order(number()), *order(number())]))["retCode"] == "B00002"
    assert await courier.times_done(told[0]["logisticsOrderNo"]) == 0


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("apiCode", "999999", "A00004"), ("timeStamp", "yesterday", "A00001"), ("version", "V9", "A00001")],
)
async def test_a_malformed_call_is_refused(
    ems: CourierLine, number: Number, field: str, value: str, code: str
) -> None:
    assert (await ems.create(order(number()), **{field: value}))["retCode"] == code


async def test_a_trace_push_is_repeated_until_it_is_taken(ems: CourierLine, number: Number) -> None:
    order_no, refusals = number(), iter([(500, {}), (200, {"code": "99999"})])

    def refuse_first(call: Call) -> Reply:
        told = open_push(call)
        first = told["logisticsOrderNo"] == order_no and told["responseItems"][0]["opCode"] == "203"
        return next(refusals, (200, {"code": "00000"})) if first else (200, {"code": "00000"})

    with ems.service.answering(refuse_first):
        await ems.create(order(order_no))
        entries = await ems.trace(order_no, 6)
    assert sorted(entry["opCode"] for entry in entries) == ["203", "203", "203", "305", "702", "704"]


async def test_duplicate_callback_pushes_every_trace_twice(
    ems: CourierLine, courier: Outside, number: Number
) -> None:
    order_no = number()
    await courier.faults(kind="duplicate_callback", rate=1)
    await ems.create(order(order_no))
    entries = await ems.trace(order_no, 8)
    assert [entry["opCode"] for entry in entries] == ["203", "203", "305", "305", "702", "702", "704", "704"]
