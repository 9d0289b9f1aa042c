from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.component.sandbox.aliyun_side import client, details, send
from tests.support.outside import Outside
from tests.support.receiver import Call, Receiver, Reply

Number = Callable[[], str]


def today() -> str:
    return f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y%m%d}"


def receipts(calls: list[Call], out_id: str) -> list[dict[str, Any]]:
    return [receipt for call in calls for receipt in call.json() if receipt["out_id"] == out_id]


async def test_the_official_sdk_is_accepted_and_a_receipt_follows(
    sms: Outside, notifier: Receiver, number: Number
) -> None:
    out_id = number()
    sent = await send(client(sms.url), out_id, phone="13800000101")
    assert sent.code == "OK"
    (receipt,) = await notifier.until(lambda calls: receipts(calls, out_id))
    assert receipt["success"] is True
    assert (receipt["err_code"], receipt["biz_id"]) == ("DELIVERED", sent.biz_id)
    assert receipt["phone_number"] == "13800000101"
    assert datetime.fromisoformat(receipt["send_time"]) <= datetime.fromisoformat(receipt["report_time"])
    assert notifier.calls[-1].target == "/callbacks/sms/aliyun/token"


async def test_every_call_sends_one_more_message(sms: Outside, notifier: Receiver, number: Number) -> None:
    out_id, before = number(), (await sms.effects())["duplicates"]
    first, second = [await send(client(sms.url), out_id, phone="13800000102") for _ in range(2)]
    assert first.biz_id != second.biz_id
    assert await sms.times_done(out_id) == 2
    assert (await sms.effects())["duplicates"] == before + 1
    await notifier.until(lambda calls: len(receipts(calls, out_id)) == 2)


async def test_a_number_that_does_not_exist_is_reported(
    sms: Outside, notifier: Receiver, number: Number
) -> None:
    out_id = number()
    await send(client(sms.url), out_id, phone="13800000000")
    (receipt,) = await notifier.until(lambda calls: receipts(calls, out_id))
    assert (receipt["success"], receipt["err_code"]) == (False, "MK:0005")
    found = await details(client(sms.url), "13800000000", today())
    (detail,) = [dto for dto in found.sms_send_detail_dtos.sms_send_detail_dto if dto.out_id == out_id]
    assert (detail.send_status, detail.err_code) == (2, "MK:0005")


async def test_what_was_sent_can_be_queried_by_page_and_by_biz_id(
    sms: Outside, notifier: Receiver, number: Number
) -> None:
    phone, out_ids, sdk = "13800000103", [number() for _ in range(3)], client(sms.url)
    sent = [await send(sdk, out_id, phone=phone) for out_id in out_ids]
    await notifier.until(lambda calls: all(receipts(calls, out_id) for out_id in out_ids))
    newest = await details(sdk, phone, today(), size=2)
    assert newest.total_count == "3"
    page = newest.sms_send_detail_dtos.sms_send_detail_dto
    assert [(dto.out_id, dto.send_status) for dto in page] == [(out_ids[2], 3), (out_ids[1], 3)]
    oldest = (await details(sdk, phone, today(), page=2, size=2)).sms_send_detail_dtos.sms_send_detail_dto
    assert [dto.out_id for dto in oldest] == [out_ids[0]]
    one = await details(sdk, phone, today(), biz_id=sent[1].biz_id)
    assert [dto.out_id for dto in one.sms_send_detail_dtos.sms_send_detail_dto] == [out_ids[1]]
    assert (await details(sdk, phone, "20200101")).total_count == "0"


async def test_receipts_of_a_moment_come_together(sms: Outside, notifier: Receiver, number: Number) -> None:
    out_id, phones = number(), ",".join(f"138000002{n:02d}" for n in range(30))
    await send(client(sms.url), out_id, phone=phones)
    await notifier.until(lambda calls: len(receipts(calls, out_id)) == 30)
    batches = [call for call in notifier.calls if receipts([call], out_id)]
    assert len(batches) < 10


async def test_receipts_are_repeated_until_they_are_taken(
    sms: Outside, notifier: Receiver, number: Number
) -> None:
    out_id, refusals = number(), iter([(503, {}), (200, {"code": 1}), (200, ["code"])])

    def refuse_first(call: Call) -> Reply:
        return next(refusals, (200, {"code": 0})) if receipts([call], out_id) else (200, {"code": 0})

    with notifier.answering(refuse_first):
        await send(client(sms.url), out_id, phone="13800000104")
        await notifier.until(lambda calls: len(receipts(calls, out_id)) == 4)
    tries = receipts(notifier.calls, out_id)
    assert all(receipt == tries[0] for receipt in tries)


async def test_duplicate_callback_pushes_every_receipt_twice(
    sms: Outside, notifier: Receiver, number: Number
) -> None:
    out_id = number()
    await sms.faults(kind="duplicate_callback", rate=1)
    await send(client(sms.url), out_id, phone="13800000105")
    await notifier.until(lambda calls: len(receipts(calls, out_id)) == 2)


async def test_a_send_that_timed_out_was_sent_all_the_same(sms: Outside, number: Number) -> None:
    out_id, sdk = number(), client(sms.url)
    await sms.faults(kind="timeout_after_commit", rate=1, delay=30)
    with pytest.raises(Exception, match=r"(?i)time"):
        await send(sdk, out_id, phone="13800000106", timeout_ms=200)
    await sms.faults()
    found = await details(sdk, "13800000106", today())
    assert [dto.out_id for dto in found.sms_send_detail_dtos.sms_send_detail_dto] == [out_id]
    assert await sms.times_done(out_id) == 1


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"phone": "12345"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"template_param": "not json"}, "isv.INVALID_JSON_PARAM"),
        ({"template_param": '{"count": 1}'}, "isv.INVALID_JSON_PARAM"),
    ],
)
async def test_what_the_business_rules_forbid_is_refused_with_http_200(
    sms: Outside, number: Number, wish: dict[str, Any], code: str
) -> None:
    out_id = number()
    assert (await send(client(sms.url), out_id, **wish)).code == code
    assert await sms.times_done(out_id) == 0


async def test_one_phone_gets_fifty_notices_of_a_kind_a_day(sms: Outside, number: Number) -> None:
    sdk, phone = client(sms.url), "13800000107"
    codes = [(await send(sdk, number(), phone=phone, template_code="SMS_50")).code for _ in range(51)]
    assert codes == ["OK"] * 50 + ["isv.BUSINESS_LIMIT_CONTROL"]
    assert (await send(sdk, number(), phone=phone, template_code="SMS_51")).code == "OK"
