import base64
from pathlib import Path

from deploy.local.environment import AUDIENCES, SERVICES, Surroundings
from deploy.local.keys import Keys


def _kept(data: Path, departments: tuple[str, ...] = ("fagai", "minzheng")) -> Keys:
    return Keys.kept_in(data, AUDIENCES, departments)


def test_a_restart_with_the_same_data_has_the_same_secrets(tmp_path: Path) -> None:
    assert _kept(tmp_path) == _kept(tmp_path)


def test_two_stacks_share_no_secret(tmp_path: Path) -> None:
    one, other = _kept(tmp_path / "one"), _kept(tmp_path / "other")
    for field in Keys.model_fields:
        assert getattr(one, field) != getattr(other, field), field


def test_only_the_owner_may_read_them(tmp_path: Path) -> None:
    _kept(tmp_path)
    assert [file.stat().st_mode & 0o777 for file in tmp_path.iterdir()] == [0o600]


def test_a_department_that_is_new_gets_a_secret_and_the_others_keep_theirs(tmp_path: Path) -> None:
    before = _kept(tmp_path, ("fagai",))
    after = _kept(tmp_path, ("fagai", "renshe"))
    assert after.partner_secrets["fagai"] == before.partner_secrets["fagai"]
    assert len(base64.b64decode(after.partner_secrets["renshe"])) == 32


def test_repr_shows_no_secret(tmp_path: Path) -> None:
    keys = _kept(tmp_path)
    shown = repr(keys)
    secrets = [keys.query_code_key, keys.issuer_key, keys.ems_sign_key, *keys.seal_keys.values()]
    assert not [secret for secret in secrets if secret in shown]


def test_each_service_gets_the_secrets_it_needs_and_no_other(tmp_path: Path) -> None:
    keys = _kept(tmp_path)
    partners = {name: f"http://127.0.0.1/{name}" for name in ("department", "sms", "courier")}
    told = Surroundings("amqp://127.0.0.1/", "mongodb://127.0.0.1/", partners, keys)
    has = {
        name: {
            field
            for field, value in _secrets(keys).items()
            if any(value in text for text in told.of_service(name).values())
        }
        for name in SERVICES
    }
    for secrets_of in has.values():
        secrets_of.remove("audit_key")
    assert has == {
        "intake": {"intake.1", "department.1", "notifier.1", "courier.1", "query_code_key"},
        "router": set(),
        "dept_gateway": {"department.1", "fagai", "minzheng"},
        "notifier": {"notifier.1", "sms_key_id", "sms_key_secret", "sms_receipt_token"},
        "courier": {"courier.1", "ems_sender_no", "ems_authorization", "ems_sign_key"},
    }


def _secrets(keys: Keys) -> dict[str, str]:
    single = {field: value for field, value in keys if isinstance(value, str)}
    return {**single, **keys.seal_keys, **keys.partner_secrets}
