"""The customer's side of the SMS platform: the official SDK, nothing of our own."""

from typing import Any

from alibabacloud_dysmsapi20170525 import models
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_util.models import RuntimeOptions

KEY_ID = "LTAIsandboxtest"
KEY_SECRET = "secret-of-the-sms-test"


def client(url: str, secret: str = KEY_SECRET, key_id: str = KEY_ID) -> Any:
    endpoint = url.removeprefix("http://")
    return Client(Config(access_key_id=key_id, access_key_secret=secret, endpoint=endpoint, protocol="HTTP"))


async def send(
    sdk: Any, out_id: str, phone: str = "13900000001", *, timeout_ms: int = 3000, **more: str
) -> Any:
    request = models.SendSmsRequest(
        phone_numbers=phone,
        sign_name=more.get("sign_name", "临夏政务"),
        template_code=more.get("template_code", "SMS_001"),
        template_param=more.get("template_param", '{"item":"食品经营许可 *~+","state":"已受理"}'),
        out_id=out_id,
    )
    options = RuntimeOptions(autoretry=False, connect_timeout=1000, read_timeout=timeout_ms)
    return (await sdk.send_sms_with_options_async(request, options)).body


async def details(sdk: Any, phone: str, day: str, *, page: int = 1, size: int = 10, biz_id: str = "") -> Any:
    request = models.QuerySendDetailsRequest(
        phone_number=phone, send_date=day, current_page=page, page_size=size, biz_id=biz_id or None
    )
    return (await sdk.query_send_details_with_options_async(request, RuntimeOptions(autoretry=False))).body
