from pathlib import Path

import pytest
from pydantic import SecretStr

from services.chassis.catalogue import load_catalogue
from services.chassis.outgoing import Outgoing
from services.dept_gateway.settings import GatewaySettings
from services.dept_gateway.subscribers import subscriptions

CATALOGUE = Path(__file__).parents[3] / "deploy" / "catalog" / "linxia"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    told = {
        "BROKER_URL": "amqp://localhost",
        "MONGO_URL": "mongodb://localhost",
        "CATALOG": str(CATALOGUE),
    }
    for name, value in told.items():
        monkeypatch.setenv(f"YC_{name}", value)
    return monkeypatch


def test_the_environment_tells_departments_secrets_and_addresses(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("YC_DEPARTMENTS", "gongshang, zhujian,")
    environment.setenv("YC_PARTNER_SECRETS", '{"zhujian": "hidden"}')
    environment.setenv("YC_PARTNER_BASE_URLS", '{"zhujian": "http://127.0.0.1:1/zhujian"}')
    found = GatewaySettings()
    assert found.departments == ("gongshang", "zhujian")
    assert found.partner_secrets == {"zhujian": SecretStr("hidden")}
    assert found.partner_base_urls == {"zhujian": "http://127.0.0.1:1/zhujian"}
    assert "hidden" not in repr(found)


def test_bridge_files_are_beside_the_catalogue_unless_said_otherwise(environment: pytest.MonkeyPatch) -> None:
    assert GatewaySettings().bridges_folder == CATALOGUE / "bridges"
    environment.setenv("YC_BRIDGES", "/elsewhere")
    assert GatewaySettings().bridges_folder == Path("/elsewhere")


async def _handler(_: object) -> tuple[Outgoing, ...]:
    return ()


def test_every_department_and_every_zone_has_a_consumer() -> None:
    catalogue = load_catalogue(CATALOGUE)
    names = {each.queue.name for each in subscriptions(catalogue, (), _handler, _handler)}
    departments = {f"dept.{code}" for code in catalogue.departments_by_code}
    assert names == departments | {f"zone.{code}" for code in catalogue.zones_by_code}


def test_a_process_can_serve_some_of_them() -> None:
    catalogue = load_catalogue(CATALOGUE)
    found = subscriptions(catalogue, ("zhujian", "zone.market"), _handler, _handler)
    assert [each.queue.name for each in found] == ["dept.zhujian", "zone.market"]


def test_a_department_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="YC_DEPARTMENTS names zhujan"):
        subscriptions(load_catalogue(CATALOGUE), ("zhujan",), _handler, _handler)
