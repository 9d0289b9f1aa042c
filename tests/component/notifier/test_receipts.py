"""The door for receipts: forged, repeated, foreign, half readable."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from services.notifier.domain.notice import NoticeKind, NoticeStatus
from tests.component.notifier.notifier_desk import RECEIPT_TOKEN, NotifierDesk
from tests.support.case_facts import PHONE, CaseFacts

ACCEPTED = NoticeKind.ACCEPTED


def receipt(key: str | None, **changes: Any) -> dict[str, Any]:
    """Return a receipt as the platform's documentation shows one."""
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    return {
        "phone_number": PHONE,
        "send_time": now,
        "report_time": now,
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "用户接收成功",
        "sms_size": "1",
        "biz_id": "123456789012^0",
        "out_id": key,
        **changes,
    }


@pytest_asyncio.fixture
async def waiting(silent_desk: NotifierDesk) -> NotifierDesk:
    """A notifier with one notice that the platform has, and no receipt for it."""
    await silent_desk.tell(silent_desk.case.accepted())
    await silent_desk.until(NoticeStatus.SENT, ACCEPTED)
    return silent_desk


@pytest.fixture
def good(case: CaseFacts) -> dict[str, Any]:
    """The receipt that the notice waits for."""
    return receipt(case.key(ACCEPTED))


async def test_the_end_that_comes_first_stays(waiting: NotifierDesk, good: dict[str, Any]) -> None:
    answer = await waiting.push(good)
    assert (answer.status_code, answer.json()) == (200, {"code": 0, "msg": "接收成功"})
    await waiting.push({**good, "success": False, "err_code": "MK:0005"})
    assert (await waiting.view())["accepted"]["status"] == "delivered"


async def test_a_receipt_that_comes_eight_times_at_once_is_news_once(
    waiting: NotifierDesk, good: dict[str, Any]
) -> None:
    answers = await asyncio.gather(*(waiting.push(good, good) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    await waiting.tell(waiting.case.decided())
    await waiting.until(NoticeStatus.SENT, NoticeKind.GRANTED)
    await waiting.push(receipt(waiting.case.key(NoticeKind.GRANTED)))
    said = await waiting.until_said(2)
    assert [news.data.notice for news in said] == ["accepted", "granted"]


async def test_the_platform_repeating_itself_is_news_once(desk: NotifierDesk) -> None:
    await desk.platform.faults(kind="duplicate_callback")
    await desk.tell(desk.case.accepted(), desk.case.decided())
    await desk.until(NoticeStatus.DELIVERED, ACCEPTED, NoticeKind.GRANTED)
    assert sorted(news.data.notice for news in await desk.until_said(2)) == ["accepted", "granted"]
    assert await desk.said() == []


async def test_receipts_for_nobody_are_passed_over(
    waiting: NotifierDesk, good: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    nobodys = [
        "62290002999901019999999-accepted",
        waiting.case.key(NoticeKind.COLLECTED),
        "another system's 13800138000",
        "",
        None,
    ]
    answer = await waiting.push(*map(receipt, nobodys), good)
    assert (answer.status_code, answer.json()["code"]) == (200, 0)
    assert (await waiting.view())["accepted"]["status"] == "delivered"
    written = capsys.readouterr().out
    assert written.count("receipt_of_unknown_notice") == 2
    assert written.count("receipt_not_ours") == 3
    assert "13800138000" not in written


async def test_of_a_push_that_is_half_readable_the_readable_half_counts(
    waiting: NotifierDesk, good: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    no_verdict = {name: value for name, value in good.items() if name != "success"}
    answer = await waiting.push(no_verdict, good, "not an object")
    told_back = answer.json()
    assert answer.status_code == 422
    assert told_back["code"] != 0
    assert "2 条状态报告无法读取" in told_back["msg"]
    assert [fault["pointer"] for fault in told_back["errors"]] == ["/0/success", "/2"]
    assert (await waiting.view())["accepted"]["status"] == "delivered"
    assert PHONE not in capsys.readouterr().out
    assert PHONE not in answer.text


async def test_what_is_no_list_of_receipts_is_refused(waiting: NotifierDesk) -> None:
    headers = {"content-type": "application/json"}
    too_large = b'["' + b"x" * 20_000_000 + b'"]'
    bodies = {b"[{": 400, b'{"out_id": "x"}': 422, b"": 422, too_large: 413}
    for body, status in bodies.items():
        answer = await waiting.http.post(
            f"/callbacks/sms/aliyun/{RECEIPT_TOKEN}", content=body, headers=headers
        )
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_forged_receipt_changes_nothing(waiting: NotifierDesk, good: dict[str, Any]) -> None:
    for token in ("wrong-token-of-receipts", RECEIPT_TOKEN[:-1], "令牌"):
        answer = await waiting.push(good, token=token)
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/forged-callback"
    assert (await waiting.view())["accepted"]["status"] == "sent"
