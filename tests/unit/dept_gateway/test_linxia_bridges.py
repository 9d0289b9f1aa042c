"""The bridge files of the prefecture, as they are delivered."""

from pathlib import Path

import pytest

from services.chassis.catalogue import load_catalogue
from services.dept_gateway.adapters.bridges.file import RestFile, Told
from services.dept_gateway.adapters.bridges.load import load_bridge_files

CATALOGUE = Path(__file__).parents[3] / "deploy" / "catalog" / "linxia"
WITH_A_SYSTEM = {
    "fagai",
    "gongjijin",
    "gongshang",
    "guihua",
    "guotu",
    "huanbao",
    "jiaotong",
    "minzheng",
    "renshe",
    "shiyao",
    "shuidian",
    "weiji",
    "zhijian",
    "zhujian",
}


@pytest.fixture(scope="module")
def files() -> dict[str, RestFile]:
    departments = load_catalogue(CATALOGUE).departments_by_code.keys()
    return dict(load_bridge_files(CATALOGUE / "bridges", departments))


def test_fourteen_departments_have_a_system_of_their_own(files: dict[str, RestFile]) -> None:
    assert files.keys() == WITH_A_SYSTEM


def test_two_departments_sign_with_sha256_and_all_others_with_sm3(files: dict[str, RestFile]) -> None:
    others = {code for code, file in files.items() if file.signature.digest != "sm3"}
    assert others == {"gongshang", "minzheng"}


def test_every_department_has_a_code_for_everything_it_can_tell_and_no_second_one(
    files: dict[str, RestFile],
) -> None:
    for file in files.values():
        assert sorted(file.callback.statuses.values()) == sorted(Told)
    worded = {code for code, file in files.items() if "ZY" in file.callback.statuses}
    assert worded == {"gongshang", "shiyao"}


def test_no_file_holds_a_secret() -> None:
    for path in (CATALOGUE / "bridges").rglob("*.toml"):
        assert "secret" not in path.read_text()
