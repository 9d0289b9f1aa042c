from pathlib import Path

import pytest

from deploy.local.agreements import read_agreements
from deploy.local.keys import Keys
from deploy.local.partners import PARTNERS, write_configurations
from deploy.sandbox.courier import CourierConfiguration
from deploy.sandbox.department import DepartmentConfiguration
from deploy.sandbox.officers import OfficersConfiguration
from deploy.sandbox.process import Configuration, read_configuration
from deploy.sandbox.sms import SmsConfiguration

MODELS: dict[str, type[Configuration]] = {
    "department": DepartmentConfiguration,
    "sms": SmsConfiguration,
    "courier": CourierConfiguration,
    "officers": OfficersConfiguration,
}


def test_the_bridge_files_say_how_each_department_signs_and_speaks() -> None:
    agreements = read_agreements()
    assert len(agreements) == 14
    assert {code for code, agreed in agreements.items() if agreed.digest == "sha256"} == {
        "gongshang",
        "minzheng",
    }
    assert {code for code, agreed in agreements.items() if agreed.words} == {"gongshang", "shiyao"}
    assert agreements["fagai"].app_id == "yichuang-fagai"


@pytest.mark.parametrize("name", PARTNERS)
def test_every_partner_understands_what_it_is_told(name: str, tmp_path: Path) -> None:
    agreements = read_agreements()
    keys = Keys.kept_in(tmp_path, ("courier",), tuple(agreements))
    services = {each: f"http://127.0.0.1/{each}" for each in ("dept_gateway", "notifier", "courier")}
    files = write_configurations(tmp_path, keys, agreements, services)
    assert read_configuration(files[name], MODELS[name])
    assert files[name].stat().st_mode & 0o777 == 0o600
