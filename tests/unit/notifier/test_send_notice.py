"""Who may send, and until when."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import SecretStr

from contracts.envelope import Payload
from contracts.sealed import Audience, Contact
from services.chassis.breaker import Breaker, Breakers
from services.chassis.clock import ManualClock
from services.chassis.privacy import Sealer
from services.chassis.step import Cause
from services.notifier import settings
from services.notifier.adapters.channels.sms import ChannelAwayError
from services.notifier.adapters.store import NoticeBook
from services.notifier.adapters.templates import load_templates
from services.notifier.domain.case_notices import Addressee, CaseNotices
from services.notifier.domain.notice import Fate, NoticeKind, Occasion
from services.notifier.usecases.correspondence import ContactUnreadableError, Correspondence
from services.notifier.usecases.send_notice import SendNotice
from services.notifier.usecases.settle_notice import SettleNotice
from tests.support.messages import CASE_NO, NOW

SEALER = Sealer({"notifier.1": SecretStr("MDEyMzQ1Njc4OWFiY2RlZg==")})
TEMPLATES = load_templates(Path(settings.__file__).with_name("templates.toml"))
LOOK_AT = NOW + timedelta(seconds=25)
LONGEST_CALL = timedelta(seconds=8)
ACCEPTED = NoticeKind.ACCEPTED


class JustNumber(Payload):
    """Not a contact."""

    number: str


class Desk:
    """Stands for the platform and for the book: counts what they are asked."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.asked: list[date] = []
        self.written = 0

    async def send(self, _: str, __: str, ___: Mapping[str, str], out_id: str) -> str:
        self.sent.append(out_id)
        return "biz-1"

    async def find(self, _: str, __: str, sent_on: date) -> Fate | None:
        self.asked.append(sent_on)
        return None

    async def do(self, *_: Any) -> None:
        self.written += 1


def breaker(clock: ManualClock) -> Breaker:
    return Breakers(clock, ChannelAwayError, rate=10).of("sms")


def state(contact: Payload | None = None) -> CaseNotices:
    sealed = SEALER.seal(Audience.NOTIFIER, CASE_NO, contact or Contact(name="张三", phone="13912345678"))
    addressee = Addressee(contact=sealed, name="张*", item="公司设立")
    return CaseNotices().told(Occasion(kind=ACCEPTED), addressee).set_out(ACCEPTED, NOW, LOOK_AT)


@pytest.mark.parametrize(
    ("late", "sent"),
    [(timedelta(), 1), (timedelta(seconds=17), 1), (timedelta(seconds=18), 0), (timedelta(hours=1), 0)],
    ids=["at once", "in time", "too late for the call to end", "after a long sleep"],
)
async def test_who_comes_too_late_leaves_the_notice_to_its_timer(late: timedelta, sent: int) -> None:
    desk, clock = Desk(), ManualClock(NOW + late)
    book = cast("NoticeBook", desk)
    letters = Correspondence(desk, breaker(clock), SEALER, TEMPLATES, clock)
    send = SendNotice(book, letters, SettleNotice(book, clock), clock, longest_call=LONGEST_CALL)
    await send(CASE_NO, ACCEPTED, state(), Cause.request("test", CASE_NO, "1", by="test"))
    assert len(desk.sent) == desk.written == sent


@pytest.mark.parametrize(
    ("hours", "minutes", "days"),
    [(0, 1, 1), (24, 0, 2)],
    ids=["the same day", "a day later"],
)
async def test_the_platform_is_asked_about_every_day_we_may_have_sent_on(
    hours: int, minutes: int, days: int
) -> None:
    desk, clock = Desk(), ManualClock(NOW + timedelta(hours=hours, minutes=minutes))
    letters = Correspondence(desk, breaker(clock), SEALER, TEMPLATES, clock)
    assert await letters.ask(CASE_NO, ACCEPTED, state()) is None
    assert len(desk.asked) == days


async def test_just_after_midnight_in_china_the_day_before_is_asked_too() -> None:
    midnight = NOW.replace(hour=16, minute=0)
    desk, clock = Desk(), ManualClock(midnight + timedelta(seconds=26))
    sent = state().set_out(ACCEPTED, midnight, midnight)
    first_tried = sent.notices[ACCEPTED].model_copy(update={"first_tried_at": midnight})
    letters = Correspondence(desk, breaker(clock), SEALER, TEMPLATES, clock)
    await letters.ask(CASE_NO, ACCEPTED, sent.model_copy(update={"notices": {ACCEPTED: first_tried}}))
    assert desk.asked == [date(2026, 11, 23), date(2026, 11, 24)]


async def test_what_was_sealed_and_is_no_contact_is_not_quoted() -> None:
    desk, clock = Desk(), ManualClock(NOW)
    nameless = JustNumber(number="13912345678")
    with pytest.raises(ContactUnreadableError) as unreadable:
        await Correspondence(desk, breaker(clock), SEALER, TEMPLATES, clock).send(
            CASE_NO, ACCEPTED, state(nameless)
        )
    assert unreadable.value.__suppress_context__
    assert "13912345678" not in repr(unreadable.value)
