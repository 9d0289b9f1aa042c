import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, Final

from pydantic import SecretStr

from services.notifier.adapters.channels import aliyun_codes
from services.notifier.adapters.channels.sms import (
    ChannelAwayError,
    ChannelBlockedError,
    ChannelRefusedError,
    NotNowError,
)
from services.notifier.domain.notice import Fate

_PAGE: Final = 50
"""The most that QuerySendDetails gives at once."""
_SERVERS_FAULT: Final = 500


class _SendStatus(IntEnum):
    """SendStatus of a detail; 1 waits for the carrier's receipt."""

    FAILED = 2
    DELIVERED = 3


@dataclass(frozen=True, slots=True)
class AliyunAccount:
    """Where and as whom we send; ``timeout``: seconds that one call may take in all."""

    endpoint: str
    protocol: str
    key_id: str
    key_secret: SecretStr
    sign_name: str
    timeout: float


@dataclass(frozen=True, slots=True)
class _Sdk:
    client: Any
    models: Any


class AliyunSms:
    """阿里云短信 through its official SDK (dysmsapi 2017-05-25, signed by ACS3-HMAC-SHA256).

    The SDK costs two seconds and 50 MB to import, so the first message pays for it, in a thread.
    """

    def __init__(self, account: AliyunAccount) -> None:
        self._account = account
        self._sdk: _Sdk | None = None
        self._loading = asyncio.Lock()

    async def send(self, phone: str, template: str, params: Mapping[str, str], out_id: str) -> str:
        """SendSms, see ``SmsChannel.send``."""
        sdk = await self._loaded()
        request = sdk.models.SendSmsRequest(
            phone_numbers=phone,
            sign_name=self._account.sign_name,
            template_code=template,
            template_param=json.dumps(dict(params), ensure_ascii=False),
            out_id=out_id,
        )
        body = await self._call(sdk.client.send_sms_async, request)
        if not body.biz_id:
            raise ChannelAwayError("no_biz_id")
        return str(body.biz_id)

    async def find(self, phone: str, out_id: str, sent_on: date) -> Fate | None:
        """QuerySendDetails, page by page, see ``SmsChannel.find``."""
        page = 1
        while True:
            details = await self._details(phone, sent_on, page)
            for detail in details:
                if detail.out_id == out_id:
                    return _fate(detail)
            if len(details) < _PAGE:
                return None
            page += 1

    async def _details(self, phone: str, sent_on: date, page: int) -> list[Any]:
        sdk = await self._loaded()
        request = sdk.models.QuerySendDetailsRequest(
            phone_number=phone, send_date=f"{sent_on:%Y%m%d}", page_size=_PAGE, current_page=page
        )
        try:
            body = await self._call(sdk.client.query_send_details_async, request)
        except ChannelRefusedError as error:
            raise ChannelBlockedError(error.code, ours_to_cure=True) from None
        found = body.sms_send_detail_dtos
        return [] if found is None else list(found.sms_send_detail_dto or ())

    async def _call(self, action: Callable[[Any], Awaitable[Any]], request: Any) -> Any:
        """Return the answer's body when its code is OK.

        What the SDK raises may quote the request, and with it the phone: nothing of it is chained.
        """
        try:
            async with asyncio.timeout(self._account.timeout):
                body = (await action(request)).body
            code = body.code or "no_code"
        except Exception as error:  # noqa: BLE001 - five libraries below raise as they like; the outcome is unknown
            raise _trouble(error) from None
        if code == aliyun_codes.OK:
            return body
        raise _refusal(code)

    async def _loaded(self) -> _Sdk:
        async with self._loading:
            if self._sdk is None:
                self._sdk = await asyncio.to_thread(self._load)
            return self._sdk

    def _load(self) -> _Sdk:
        from alibabacloud_dysmsapi20170525 import models  # noqa: PLC0415 - see the class
        from alibabacloud_dysmsapi20170525.client import Client  # noqa: PLC0415
        from alibabacloud_tea_openapi.utils_models import Config  # noqa: PLC0415

        # this logger writes headers and query, phone included, to stderr by a handler of its own
        logging.getLogger("darabonba-core").setLevel(logging.ERROR)
        account = self._account
        milliseconds = int(account.timeout * 1000)
        config = Config(
            access_key_id=account.key_id,
            access_key_secret=account.key_secret.get_secret_value(),
            endpoint=account.endpoint,
            protocol=account.protocol,
            connect_timeout=milliseconds,
            read_timeout=milliseconds,
            retry_options=None,
        )
        return _Sdk(Client(config), models)


def _fate(detail: Any) -> Fate:
    match detail.send_status:
        case _SendStatus.FAILED:
            return Fate.failed(detail.err_code or "unknown")
        case _SendStatus.DELIVERED:
            return Fate.delivered()
    return Fate.sent()


def _refusal(code: str) -> ChannelRefusedError | NotNowError:
    if code in aliyun_codes.FINAL:
        return ChannelRefusedError(code)
    if code in aliyun_codes.AWAY:
        return ChannelAwayError(code)
    return ChannelBlockedError(code, ours_to_cure=code not in aliyun_codes.LIMITS)


def _trouble(error: Exception) -> ChannelRefusedError | NotNowError:
    """Return what an exception of the SDK means: a public error code, or no usable answer at all."""
    status = getattr(error, "status_code", None)
    if status is None:
        return ChannelAwayError(type(getattr(error, "inner_exception", error)).__name__)
    code = str(getattr(error, "code", status))
    return ChannelAwayError(code) if status >= _SERVERS_FAULT else _refusal(code)
