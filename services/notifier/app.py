from datetime import timedelta
from functools import partial

from fastapi import FastAPI

from contracts.sealed import Audience
from services.chassis.breaker import Breakers
from services.chassis.clock import Clock
from services.chassis.privacy import Sealer
from services.chassis.service import Ground, Wiring, build
from services.chassis.timers import Sleepers
from services.notifier.adapters.channels.aliyun import AliyunAccount, AliyunSms
from services.notifier.adapters.channels.sms import ChannelAwayError, ChannelBlockedError, ChannelRefusedError
from services.notifier.adapters.store import PLATFORM, notice_book
from services.notifier.adapters.templates import load_templates
from services.notifier.api import routes
from services.notifier.settings import NotifierSettings
from services.notifier.subscribers import subscription
from services.notifier.usecases.check_receipt import CheckReceipt
from services.notifier.usecases.correspondence import Correspondence
from services.notifier.usecases.retry_notice import RetryNotice
from services.notifier.usecases.revive import REVIVE, WHY
from services.notifier.usecases.send_notice import SendNotice
from services.notifier.usecases.settle_notice import SettleNotice
from services.notifier.usecases.show_notices import ShowNotices
from services.notifier.usecases.take_receipts import TakeReceipts
from services.notifier.usecases.tell_applicant import TellApplicant


def create_app() -> FastAPI:
    """Build the notifier from its environment."""
    return create(NotifierSettings())


def create(settings: NotifierSettings, *, clock: Clock | None = None) -> FastAPI:
    """Build the notifier from given settings."""
    return build("notifier", settings, partial(_wire, settings), clock=clock)


def _wire(settings: NotifierSettings, ground: Ground) -> Wiring:
    templates = load_templates(settings.sms_templates)
    sealer = Sealer(settings.seal_keys)
    sealer.require(Audience.NOTIFIER)
    book, clock = notice_book(ground), ground.clock
    answers = (ChannelBlockedError, ChannelRefusedError)
    breakers = Breakers(clock, ChannelAwayError, answers=answers, rate=settings.return_rate)
    sms = AliyunSms(_account(settings))
    letters = Correspondence(sms, breakers.of(PLATFORM), sealer, templates, clock)
    settle = SettleNotice(book, clock)
    send = SendNotice(book, letters, settle, clock, longest_call=timedelta(seconds=settings.sms_timeout))
    retry = RetryNotice(book, letters, send, settle, clock)
    check = CheckReceipt(book, letters, settle, clock)
    tell = TellApplicant(book, letters, send, clock)
    doors = routes(
        TakeReceipts(settle), ShowNotices(book, templates), settings.sms_receipt_token, ground.gate
    )
    return Wiring(
        subscriptions=[subscription(tell, ground.catalogue.items_by_code)],
        sleepers=[
            Sleepers(book, {"send": retry, "receipt": check}, hold=breakers.hold, revive=REVIVE, why=WHY)
        ],
        routers=[doors],
    )


def _account(settings: NotifierSettings) -> AliyunAccount:
    return AliyunAccount(
        endpoint=settings.sms_endpoint,
        protocol=settings.sms_protocol,
        key_id=settings.sms_key_id,
        key_secret=settings.sms_key_secret,
        sign_name=settings.sms_sign_name,
        timeout=settings.sms_timeout,
    )
