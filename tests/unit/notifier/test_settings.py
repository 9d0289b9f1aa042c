"""What the notifier's environment may say."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.notifier.settings import NotifierSettings

GOOD: dict[str, Any] = {
    "broker_url": "amqp://127.0.0.1:1/",
    "mongo_url": "mongodb://127.0.0.1:1/",
    "catalog": "deploy/catalog/linxia",
    "sms_endpoint": "dysmsapi.aliyuncs.com",
    "sms_key_id": "key",
    "sms_key_secret": "secret-of-the-key",
    "sms_sign_name": "临夏州政务服务中心",
    "sms_receipt_token": "token-of-16-chars-or-more",
}


def settings(**changes: Any) -> NotifierSettings:
    return NotifierSettings.model_validate({**GOOD, **changes})


@pytest.mark.parametrize("endpoint", ["127.0.0.1:8000", "127.9.9.9:1", "localhost:8000"])
def test_a_platform_on_this_machine_may_be_spoken_to_in_the_clear(endpoint: str) -> None:
    assert settings(sms_endpoint=endpoint, sms_protocol="HTTP").sms_protocol == "HTTP"


@pytest.mark.parametrize("endpoint", ["dysmsapi.aliyuncs.com", "10.0.0.8:80", "localhost.example.org"])
def test_phones_leave_this_machine_encrypted_only(endpoint: str) -> None:
    with pytest.raises(ValidationError, match="use HTTPS"):
        settings(sms_endpoint=endpoint, sms_protocol="HTTP")


@pytest.mark.parametrize(
    "wrong",
    [
        {"sms_endpoint": "https://dysmsapi.aliyuncs.com/"},
        {"sms_receipt_token": "short"},
        {"sms_timeout": 11},
        {"sms_protocol": "FTP"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_cannot_work_is_refused_at_the_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings(**wrong)


def test_secrets_do_not_show() -> None:
    assert "secret-of-the-key" not in repr(settings())
