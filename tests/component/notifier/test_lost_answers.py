"""SendSms is not idempotent: what a lost answer or a platform in trouble must not do twice."""

import base64
from collections import Counter
from datetime import timedelta

import pytest
from pydantic import SecretStr

from services.chassis.retry import PATIENCE
from services.notifier.domain.notice import NoticeKind, NoticeStatus
from tests.component.notifier.conftest import OpenDesk, RunPlatform
from tests.component.notifier.notifier_desk import NotifierDesk
from tests.support.case_facts import DEAD_PHONE
from tests.support.eventually import eventually
from tests.support.parked import until_work_parked

ACCEPTED = NoticeKind.ACCEPTED
FIRST_LOOK = timedelta(seconds=26)
HALF_AN_HOUR = timedelta(minutes=30)
A_DAY = timedelta(hours=24, minutes=1)


@pytest.mark.parametrize("fault", ["timeout_after_commit", "drip", "close_mid_body"])
async def test_an_answer_lost_on_the_way_is_asked_for_and_sends_nothing(
    silent_desk: NotifierDesk, fault: str
) -> None:
    await silent_desk.platform.faults(kind=fault, delay=30)
    await silent_desk.tell(silent_desk.case.accepted())
    await silent_desk.until_stumbled()
    await silent_desk.platform.faults()
    silent_desk.clock.advance(FIRST_LOOK)
    await silent_desk.until(NoticeStatus.DELIVERED, ACCEPTED)
    assert await silent_desk.sent() == Counter({ACCEPTED: 1})
    assert [news.type for news in await silent_desk.until_said(1)] == ["linxia.notice.delivered.v1"]


@pytest.mark.parametrize("fault", ["error_500", "down"])
async def test_what_the_platform_does_not_have_is_sent_again(desk: NotifierDesk, fault: str) -> None:
    await desk.platform.faults(kind=fault)
    await desk.tell(desk.case.accepted())
    await desk.until_stumbled()
    await desk.platform.faults()
    desk.clock.advance(FIRST_LOOK)
    await desk.until(NoticeStatus.DELIVERED, ACCEPTED)
    assert await desk.sent() == Counter({ACCEPTED: 1})
    assert (await desk.view())["accepted"]["attempts"] == 2


async def test_while_the_platform_cannot_be_asked_nothing_is_sent_blindly(silent_desk: NotifierDesk) -> None:
    await silent_desk.platform.faults(kind="timeout_after_commit", delay=30)
    await silent_desk.tell(silent_desk.case.accepted())
    lost = await silent_desk.until_stumbled()
    await silent_desk.platform.faults(kind="down")
    silent_desk.clock.advance(FIRST_LOOK)
    await silent_desk.until_stumbled(attempts=2, unlike=lost)
    assert await silent_desk.sent() == Counter({ACCEPTED: 1})


async def test_a_receipt_that_overtakes_the_answer_ends_the_matter(desk: NotifierDesk) -> None:
    await desk.platform.faults(kind="timeout_after_commit", delay=0.8)
    await desk.tell(desk.case.accepted())
    await desk.until(NoticeStatus.DELIVERED, ACCEPTED)
    await desk.platform.faults()
    await desk.tell(desk.case.decided())
    await desk.until(NoticeStatus.DELIVERED, ACCEPTED, NoticeKind.GRANTED)
    assert [news.data.notice for news in await desk.until_said(2)] == ["accepted", "granted"]


async def test_after_a_day_of_trouble_we_say_that_it_failed_and_call_a_person(desk: NotifierDesk) -> None:
    await desk.platform.faults(kind="error_500")
    await desk.tell(desk.case.accepted())
    await desk.until_stumbled()
    desk.clock.advance(PATIENCE + FIRST_LOOK)
    (news,) = await desk.until_said(1)
    assert (news.type, news.data.error) == ("linxia.notice.failed.v1", "500")
    assert await desk.sent() == Counter()
    parked = await until_work_parked(desk.book.database.parked, desk.case.number)
    assert parked.origin.place == "case_notices/send:accepted"


async def test_what_is_told_while_the_platform_is_away_waits_and_arrives_when_it_is_back(
    desk: NotifierDesk,
) -> None:
    await desk.platform.faults(kind="down")
    await desk.tell(desk.case.accepted())
    for attempts in range(1, 5):
        await desk.until_stumbled(attempts)
        desk.clock.advance(HALF_AN_HOUR)
    await desk.until_stumbled(5)
    await desk.tell(desk.case.decided())
    await desk.until(NoticeStatus.SENDING, NoticeKind.GRANTED)
    assert (await desk.view())["granted"]["attempts"] == 0

    async def arrived() -> bool:
        desk.clock.advance(HALF_AN_HOUR)
        view = await desk.view()
        return {view[kind]["status"] for kind in ("accepted", "granted")} == {"delivered"}

    await desk.platform.faults()
    await eventually(arrived)
    assert await desk.sent() == Counter({ACCEPTED: 1, NoticeKind.GRANTED: 1})


async def test_a_receipt_that_never_came_is_asked_for_after_a_day(silent_desk: NotifierDesk) -> None:
    await silent_desk.tell(silent_desk.case.accepted())
    await silent_desk.until(NoticeStatus.SENT, ACCEPTED)
    silent_desk.clock.advance(A_DAY)
    (news,) = await silent_desk.until_said(1)
    assert news.type == "linxia.notice.delivered.v1"
    assert await silent_desk.sent() == Counter({ACCEPTED: 1})


async def test_a_receipt_is_asked_for_again_when_the_platform_was_away(
    silent_desk: NotifierDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    async def asked_in_vain() -> bool:
        return "receipt_not_asked" in capsys.readouterr().out

    await silent_desk.tell(silent_desk.case.accepted())
    await silent_desk.until(NoticeStatus.SENT, ACCEPTED)
    await silent_desk.platform.faults(kind="down")
    silent_desk.clock.advance(A_DAY)
    await eventually(asked_in_vain)
    await silent_desk.platform.faults()
    silent_desk.clock.advance(A_DAY)
    assert len(await silent_desk.until_said(1)) == 1


async def test_a_message_that_stays_with_the_carrier_is_merely_sent(
    open_desk: OpenDesk, run_platform: RunPlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    async def asked() -> bool:
        return "receipt_never_came" in capsys.readouterr().out

    async with run_platform(latency=[600, 600]) as slow, open_desk(slow) as desk:
        await desk.tell(desk.case.accepted())
        await desk.until(NoticeStatus.SENT, ACCEPTED)
        desk.clock.advance(A_DAY)
        await eventually(asked)
        assert (await desk.view())["accepted"]["status"] == "sent"
        assert await desk.said() == []


async def test_a_number_that_is_none_fails_at_once(desk: NotifierDesk) -> None:
    await desk.tell(desk.case.accepted(phone="0930-6212345"))
    (news,) = await desk.until_said(1)
    assert (news.type, news.data.error) == ("linxia.notice.failed.v1", "isv.MOBILE_NUMBER_ILLEGAL")
    assert (await desk.view())["accepted"]["attempts"] == 1


async def test_a_phone_that_does_not_exist_fails_by_its_receipt(desk: NotifierDesk) -> None:
    await desk.tell(desk.case.accepted(phone=DEAD_PHONE))
    (news,) = await desk.until_said(1)
    assert (news.type, news.data.error) == ("linxia.notice.failed.v1", "MK:0005")


async def test_a_contact_that_does_not_open_waits_for_the_right_key_and_calls_somebody(
    desk: NotifierDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    other_key = {"notifier.1": SecretStr(base64.b64encode(b"another 16 bytes").decode())}
    await desk.tell(desk.case.accepted(contact=desk.case.contact(keys=other_key)))
    assert await desk.until_stumbled() == "contact_unreadable"
    assert '"alert": true, "event": "notice_not_now"' in capsys.readouterr().out
    assert await desk.sent() == Counter()
