from contracts.case import SignedBy
from contracts.events import DeliveryDeliveredV1
from tests.component.courier.house import House
from tests.component.courier.pushes import form, item, push
from tests.support.courier_side import SENDER_NO
from tests.support.eventually import eventually
from tests.support.outside import Outside

WHOLE_WAY = ("ordered", "collected", "in_transit", "out_for_delivery", "delivered")
WRONG_KEY = "AAAAAAAAAAAAAAAAAAAAAA=="


async def test_parcels_are_followed_to_their_signatures(
    lively: House, lively_ems: Outside, order_nos: tuple[str, str, str]
) -> None:
    ends = {"红园路1号": SignedBy.SELF, "红园路1号(代收)": SignedBy.PROXY, "红园路1号快递柜": SignedBy.LOCKER}
    for order_no, street in zip(order_nos, ends, strict=True):
        await lively.dispatch(order_no, street=street)
    for order_no, signer in zip(order_nos, ends.values(), strict=True):
        facts = await lively.deliveries.until_all(order_no, *WHOLE_WAY)
        (delivered,) = [fact for fact in facts if isinstance(fact, DeliveryDeliveredV1)]
        assert delivered.data.signed_by is signer
        assert {fact.subject for fact in facts} == {order_no[:-2]}
        await lively.until(order_no, stage="delivered", signed_by=signer.value)
        assert await lively_ems.times_done(order_no) == 1


async def test_every_attempt_at_the_door_is_told(quiet: House, order_no: str) -> None:
    waybill = await quiet.ordered(order_no)
    for hours, code in enumerate(("203", "702", "705", "702", "705", "711", "704"), start=1):
        await quiet.push(push(item(code, hours, waybill)))
    door = ("out_for_delivery", "failed_attempt")
    await quiet.deliveries.until(order_no, "ordered", "collected", *door, *door, "returned")
    await quiet.until(order_no, stage="returned", failed_attempts=2, signed_by=None)


async def test_a_trace_that_overtakes_the_answer_brings_the_waybill(
    lively: House, lively_ems: Outside, order_no: str
) -> None:
    await lively_ems.faults(kind="timeout_after_commit", delay=30)
    await lively.dispatch(order_no)
    await lively.deliveries.until_all(order_no, *WHOLE_WAY)
    assert await lively_ems.times_done(order_no) == 1

    async def settled() -> bool:
        found = await lively.shipments.find_one({"_id": order_no})
        return found is not None and found["timers"] == {} and found["unsent"] == []

    await eventually(settled)


async def test_pushes_that_come_twice_are_told_once(
    lively: House, lively_ems: Outside, order_no: str
) -> None:
    await lively_ems.faults(kind="duplicate_callback")
    await lively.dispatch(order_no)
    await lively.deliveries.until_all(order_no, *WHOLE_WAY)

    async def calm() -> bool:
        return bool((await lively_ems.health())["open_jobs"] == 0)

    await eventually(calm)
    assert len(lively.deliveries.of(order_no)) == 5
    shipment = await lively.shipment(order_no)
    assert shipment is not None
    assert len(shipment["journey"]) == 4


async def test_reports_in_any_order_end_the_same_and_go_back_nowhere(quiet: House, order_no: str) -> None:
    waybill = await quiet.ordered(order_no)
    for code, hours in (("702", 5), ("203", 1), ("704", 6), ("305", 2), ("702", 5), ("306", 7)):
        answer = await quiet.push(push(item(code, hours, waybill)))
        assert (answer.status_code, answer.json()["code"]) == (200, "00000")
    await quiet.deliveries.until(order_no, "ordered", "out_for_delivery", "delivered")
    shipment = await quiet.until(order_no, stage="delivered")
    assert [trace["code"] for trace in shipment["journey"]] == ["203", "305", "702", "704", "306"]


async def test_reports_come_in_several_shapes(quiet: House, order_no: str) -> None:
    waybill = await quiet.ordered(order_no)
    single = item("203", 1, waybill)
    several = push(item("305", 2, waybill), item("306", 3, waybill), item("702", 4, waybill))
    unknown_code = push(item("463", 5, waybill), order_no="another-numbering")
    back_under_way = push(item("305", 6, waybill), order_no=order_no)
    for told in (single, several, unknown_code, back_under_way):
        assert (await quiet.push(told)).json()["code"] == "00000"
    way = ("ordered", "collected", "in_transit", "out_for_delivery", "in_transit")
    facts = await quiet.deliveries.until(order_no, *way)
    assert [fact.data.raw_code for fact in facts[1:]] == ["203", "305", "702", "305"]
    shipment = await quiet.until(order_no, stage="in_transit")
    assert [trace["code"] for trace in shipment["journey"]] == ["203", "305", "306", "702", "463", "305"]


async def test_a_parcel_that_nobody_knows_is_asked_for_again(quiet: House, order_no: str) -> None:
    for order in (None, order_no):
        answer = await quiet.push(push(item("203", 1, "EA999999999CN"), order_no=order))
        assert (answer.status_code, answer.json()["code"]) == (200, "S00001")
    assert await quiet.shipment(order_no) is None


async def test_one_unknown_report_sends_the_whole_push_back_and_costs_nothing(
    quiet: House, order_no: str
) -> None:
    waybill = await quiet.ordered(order_no)
    told = push(item("203", 1, waybill), item("203", 1, "EA999999999CN"))
    for _ in range(2):
        assert (await quiet.push(told)).json()["code"] == "S00001"
    await quiet.deliveries.until(order_no, "ordered", "collected")
    assert len([fact for fact in quiet.deliveries.heard if fact.data.order_no == order_no]) == 2


async def test_a_second_waybill_for_one_order_is_not_believed(quiet: House, order_no: str) -> None:
    waybill = await quiet.ordered(order_no)
    answer = await quiet.push(push(item("704", 1, "EA999999999CN"), order_no=order_no))
    assert answer.json()["code"] == "S00001"
    shipment = await quiet.shipment(order_no)
    assert shipment is not None
    assert (shipment["stage"], shipment["waybill_no"]) == ("ordered", waybill)


def forgeries(waybill: str) -> list[bytes]:
    told = push(item("704", 1, waybill))
    genuine = form(told)
    return [
        form(told, sign_key=WRONG_KEY),
        form(told, logitcsInterface="|$4|bm90IHNlYWxlZCBhdCBhbGw="),
        form(told, logitcsInterface=str(told)),
        genuine[:-20],
        b"",
        b"apiCode=040002",
        b"\xff",
    ]


async def test_what_ems_did_not_seal_is_refused_and_changes_nothing(quiet: House, order_no: str) -> None:
    waybill = await quiet.ordered(order_no)
    for forgery in forgeries(waybill):
        answer = await quiet.http.post("/callbacks/carriers/ems", content=forgery)
        assert (answer.status_code, answer.json()["code"]) == (401, "S00001")
        assert answer.json()["senderNo"] == SENDER_NO
    await quiet.until(order_no, stage="ordered", journey=[])


async def test_every_reply_is_in_the_words_of_ems(quiet: House, order_no: str) -> None:
    waybill = await quiet.ordered(order_no)
    answer = await quiet.push(push(item("203", 1, waybill)))
    assert (answer.status_code, answer.json()) == (
        200,
        {"serialNo": "SERIAL-1", "code": "00000", "codeMessage": "ok", "senderNo": SENDER_NO},
    )
    answer = await quiet.push({"responseItems": [{"waybillNo": waybill, "opTime": "soon", "opCode": "203"}]})
    assert (answer.status_code, answer.json()["code"]) == (200, "S00001")
    answer = await quiet.http.post("/callbacks/carriers/pigeon", content=b"x")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
