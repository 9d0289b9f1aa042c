import base64
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.courier.settings import CourierSettings

KEY = base64.b64encode(bytes(16)).decode()
GIVEN: dict[str, Any] = {
    "broker_url": "amqp://127.0.0.1/",
    "mongo_url": "mongodb://127.0.0.1/",
    "catalog": Path("catalog"),
    "ems_url": "https://api.ems.com.cn",
    "ems_sender_no": "1100000000001",
    "ems_authorization": "authorization-of-the-test",
    "ems_sign_key": KEY,
}


def settings(**changes: Any) -> CourierSettings:
    return CourierSettings(**{**GIVEN, **changes})


def test_the_centre_pays_and_sends_by_default() -> None:
    found = settings()
    assert (found.sender_name, found.ems_payment_mode) == ("临夏州政府政务服务中心", "1")
    assert found.ems_duplicate_codes == {"B00001"}


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/", "http://[::1]:8080", "http://localhost:1"])
def test_a_simulator_on_this_machine_may_be_spoken_to_openly(url: str) -> None:
    assert settings(ems_url=url).ems_url == url.rstrip("/")


@pytest.mark.parametrize("url", ["http://api.ems.com.cn", "http://10.0.0.8", "ftp://api.ems.com.cn", "", "x"])
def test_addresses_leave_this_machine_only_encrypted(url: str) -> None:
    with pytest.raises(ValidationError, match="https"):
        settings(ems_url=url)


@pytest.mark.parametrize("key", ["", "not base64!", base64.b64encode(bytes(15)).decode()])
def test_a_sign_key_is_sixteen_bytes(key: str) -> None:
    with pytest.raises(ValidationError, match="YC_EMS_SIGN_KEY"):
        settings(ems_sign_key=key)


def test_codes_come_as_json_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YC_EMS_DUPLICATE_CODES", '["B00001", "B00042"]')
    assert settings().ems_duplicate_codes == {"B00001", "B00042"}


def test_secrets_do_not_show() -> None:
    shown = repr(settings())
    assert KEY not in shown
    assert "authorization-of-the-test" not in shown


def test_a_call_ends_before_the_order_is_tried_again() -> None:
    with pytest.raises(ValidationError):
        settings(ems_timeout=25)
