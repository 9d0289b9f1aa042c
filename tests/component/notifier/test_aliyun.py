"""The official SDK against the simulator, which checks ACS3-HMAC-SHA256 by its own code."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from services.chassis.clock import CENTRE_ZONE
from services.notifier.adapters.channels.aliyun import AliyunAccount, AliyunSms
from services.notifier.adapters.channels.sms import ChannelAwayError, ChannelBlockedError, ChannelRefusedError
from services.notifier.domain.notice import NoticeStatus
from tests.component.notifier.conftest import KEY_ID, KEY_SECRET, RunPlatform
from tests.component.notifier.scripted_platform import scripted_platform
from tests.support.case_facts import DEAD_PHONE, PHONE
from tests.support.eventually import eventually
from tests.support.outside import Outside

TEMPLATE = "SMS_290000001"
PARAMS = {"name": "张**", "item": "食品经营许可"}


def account(endpoint: str, **changes: Any) -> AliyunAccount:
    told: dict[str, Any] = {
        "endpoint": endpoint,
        "protocol": "HTTP",
        "key_id": KEY_ID,
        "key_secret": SecretStr(KEY_SECRET),
        "sign_name": "临夏州政务服务中心",
        "timeout": 3.0,
        **changes,
    }
    return AliyunAccount(**told)


def aliyun_at(platform: Outside, **changes: Any) -> AliyunSms:
    return AliyunSms(account(platform.url.removeprefix("http://"), **changes))


@pytest.fixture
def aliyun(silent_platform: Outside) -> AliyunSms:
    return aliyun_at(silent_platform)


async def is_known(platform: Outside, out_id: str) -> bool:
    return await platform.times_done(out_id) > 0


def today() -> date:
    return datetime.now(UTC).astimezone(CENTRE_ZONE).date()


async def test_a_message_arrives_as_it_was_meant(aliyun: AliyunSms, silent_platform: Outside) -> None:
    biz_id = await aliyun.send(PHONE, TEMPLATE, PARAMS, "as-meant-accepted")
    details = (await silent_platform.effects(detail=True))["detail"]
    (order,) = [entry["received"] for entry in details if entry["key"] == "as-meant-accepted"]
    assert biz_id
    assert order["phone_numbers"] == PHONE
    assert order["sign_name"] == "临夏州政务服务中心"
    assert json.loads(order["template_param"]) == PARAMS


@pytest.mark.parametrize(
    ("phone", "status"), [(PHONE, NoticeStatus.DELIVERED), (DEAD_PHONE, NoticeStatus.FAILED)]
)
async def test_the_platform_can_be_asked_what_became_of_a_message(
    aliyun: AliyunSms, phone: str, status: NoticeStatus
) -> None:
    await aliyun.send(phone, TEMPLATE, PARAMS, f"{phone}-asked")

    async def settled() -> bool:
        fate = await aliyun.find(phone, f"{phone}-asked", today())
        return fate is not None and fate.status is status

    await eventually(settled)


async def test_a_message_on_its_way_is_merely_sent(run_platform: RunPlatform) -> None:
    async with run_platform(latency=[60, 60]) as slow:
        aliyun = aliyun_at(slow)
        await aliyun.send(PHONE, TEMPLATE, PARAMS, "on-its-way")
        fate = await aliyun.find(PHONE, "on-its-way", today())
    assert fate is not None
    assert fate.status is NoticeStatus.SENT


async def test_a_message_nobody_sent_or_of_another_day_is_not_found(aliyun: AliyunSms) -> None:
    await aliyun.send(PHONE, TEMPLATE, PARAMS, "today-only")
    assert await aliyun.find(PHONE, "never-sent", today()) is None
    assert await aliyun.find(PHONE, "today-only", today() - timedelta(days=1)) is None


async def test_a_message_behind_fifty_others_is_found(aliyun: AliyunSms) -> None:
    phone = "13800138001"
    for number in range(51):
        await aliyun.send(phone, f"SMS_{number}", PARAMS, f"page-{number}")
    assert await aliyun.find(phone, "page-0", today()) is not None
    assert await aliyun.find(phone, "page-none", today()) is None


async def test_a_number_that_is_none_is_refused_for_good(aliyun: AliyunSms, silent_platform: Outside) -> None:
    with pytest.raises(ChannelRefusedError, match=r"isv\.MOBILE_NUMBER_ILLEGAL"):
        await aliyun.send("0930-6212345", TEMPLATE, PARAMS, "landline")
    assert not await is_known(silent_platform, "landline")


async def test_a_limit_passes_by_itself(run_platform: RunPlatform) -> None:
    async with run_platform(daily_limit=1) as strict:
        aliyun = aliyun_at(strict)
        await aliyun.send(PHONE, TEMPLATE, PARAMS, "first")
        with pytest.raises(ChannelBlockedError, match=r"isv\.BUSINESS_LIMIT_CONTROL") as limited:
            await aliyun.send(PHONE, TEMPLATE, PARAMS, "second")
    assert not limited.value.ours_to_cure


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"key_secret": SecretStr("another")}, "SignatureDoesNotMatch"),
        ({"key_id": "nobody"}, r"InvalidAccessKeyId\.NotFound"),
    ],
    ids=["secret", "key"],
)
async def test_a_wrong_key_is_ours_to_cure(
    silent_platform: Outside, wrong: dict[str, Any], code: str
) -> None:
    with pytest.raises(ChannelBlockedError, match=code) as refused:
        await aliyun_at(silent_platform, **wrong).send(PHONE, TEMPLATE, PARAMS, "wrong-key")
    assert refused.value.ours_to_cure
    assert not await is_known(silent_platform, "wrong-key")


@pytest.mark.parametrize("fault", ["error_500", "down"])
async def test_a_platform_in_trouble_has_nothing(
    aliyun: AliyunSms, silent_platform: Outside, fault: str
) -> None:
    await silent_platform.faults(kind=fault)
    with pytest.raises(ChannelAwayError):
        await aliyun.send(PHONE, TEMPLATE, PARAMS, f"trouble-{fault}")
    assert not await is_known(silent_platform, f"trouble-{fault}")


@pytest.mark.parametrize("fault", ["timeout_after_commit", "drip", "close_mid_body"])
async def test_after_a_lost_answer_the_platform_knows_the_message(
    silent_platform: Outside, fault: str
) -> None:
    aliyun = aliyun_at(silent_platform, timeout=1.0)
    await silent_platform.faults(kind=fault, delay=30)
    with pytest.raises(ChannelAwayError):
        await aliyun.send(PHONE, TEMPLATE, PARAMS, f"lost-{fault}")
    await silent_platform.faults()
    assert await aliyun.find(PHONE, f"lost-{fault}", today()) is not None


async def test_nothing_listens() -> None:
    with pytest.raises(ChannelAwayError):
        await AliyunSms(account("127.0.0.1:9")).send(PHONE, TEMPLATE, PARAMS, "nobody")


SCRIPTED = [
    (200, b'{"Code":"isv.AMOUNT_NOT_ENOUGH","Message":"-"}', "isv.AMOUNT_NOT_ENOUGH", True),
    (200, b'{"Code":"isp.SYSTEM_ERROR","Message":"-"}', "isp.SYSTEM_ERROR", False),
    (200, b'{"Code":"isv.NEVER_HEARD_OF","Message":"-"}', "isv.NEVER_HEARD_OF", True),
    (200, b'{"Code":"OK","Message":"OK"}', "no_biz_id", False),
    (503, b'{"Code":"ServiceUnavailable","Message":"-"}', "ServiceUnavailable", False),
    (429, b'{"Code":"Throttling.User","Message":"-"}', "Throttling.User", False),
    (502, b"<html>Bad Gateway</html>", "RuntimeError", False),
    (200, b"[]", "no_code", False),
]


@pytest.mark.parametrize(
    ("status", "body", "code", "ours"), SCRIPTED, ids=[f"{case[0]} {case[2]}" for case in SCRIPTED]
)
async def test_an_answer_that_is_no_yes_is_tried_again(
    status: int, body: bytes, code: str, *, ours: bool
) -> None:
    async with scripted_platform(status, body) as endpoint:
        with pytest.raises(ChannelBlockedError if ours else ChannelAwayError) as not_now:
            await AliyunSms(account(endpoint)).send(PHONE, TEMPLATE, PARAMS, "scripted")
    assert (not_now.value.code, not_now.value.ours_to_cure) == (code, ours)


async def test_a_refused_question_is_no_verdict_on_the_message() -> None:
    async with scripted_platform(200, b'{"Code":"isv.INVALID_PARAMETERS","Message":"-"}') as endpoint:
        with pytest.raises(ChannelBlockedError, match=r"isv\.INVALID_PARAMETERS"):
            await AliyunSms(account(endpoint)).find(PHONE, "scripted", today())


async def test_an_error_carries_no_phone() -> None:
    async with scripted_platform(400, f'{{"Code":"X","Message":"{PHONE}"}}'.encode()) as endpoint:
        with pytest.raises(ChannelBlockedError) as away:
            await AliyunSms(account(endpoint)).send(PHONE, TEMPLATE, PARAMS, "scripted")
    assert PHONE not in repr(away.value)
    assert away.value.__cause__ is None
    assert away.value.__suppress_context__
