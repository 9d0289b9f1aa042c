import base64
import json

import pytest
from pydantic import ValidationError

from services.chassis.settings import ChassisSettings

KEY = base64.b64encode(bytes(16)).decode()


def _environment(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    monkeypatch.setenv("YC_BROKER_URL", "amqp://user:hunter2@localhost/")
    monkeypatch.setenv("YC_MONGO_URL", "mongodb://user:hunter2@localhost/")
    monkeypatch.setenv("YC_CATALOG", "catalog")
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_settings_come_from_the_environment_and_show_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    _environment(monkeypatch, YC_SEAL_KEYS=json.dumps({"intake.1": KEY}), YC_PREFETCH="8")

    settings = ChassisSettings()

    assert settings.prefetch == 8
    assert settings.seal_keys["intake.1"].get_secret_value() == KEY
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("YC_SEAL_KEYS", json.dumps({"intake.1": "###"}), r"YC_SEAL_KEYS\[intake.1\] is not base64"),
        ("YC_SEAL_KEYS", json.dumps({"intake.1": "AAAA"}), "holds 3 bytes; it needs 16"),
        ("YC_PREFETCH", "0", "prefetch"),
        ("YC_DATABASE_PREFIX", "1; drop", "database_prefix"),
    ],
)
def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str) -> None:
    _environment(monkeypatch, **{name: value})

    with pytest.raises(ValidationError, match=message):
        ChassisSettings()
