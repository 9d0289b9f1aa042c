from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from services.dept_gateway.adapters.bridges.choice import build_bridges
from services.dept_gateway.adapters.bridges.desk import Desk
from services.dept_gateway.adapters.bridges.file import Told, matches
from services.dept_gateway.adapters.bridges.load import BridgeFilesError, load_bridge_files
from services.dept_gateway.adapters.bridges.rest import RestBridge

DEPARTMENTS = {"zhujian": 1, "shiyao": 1}.keys()
WHOLE = """
bridge = "rest"
base_url = "https://zhujian.partner.invalid"
[signature]
digest = "sm3"
app_id = "yichuang"
[codes.material_form]
paper = "0"
electronic = "1"
[accept]
path = "/accept"
serial = "data.bmlsh"
[accept.fields]
ywlsh = "work_order_no"
"sqr.xm" = "applicant_name"
[accept.lists.cl]
of = "materials"
fields = { lx = "material_form" }
[accept.answers]
success = ["0"]
[cancel]
path = "/cancel"
fields = { ywlsh = "work_order_no" }
[cancel.answers]
success = ["0"]
[callback]
event_id = "sjid"
work_order_no = "ywlsh"
status = "zt"
time = "sj"
opinion = "yj"
certificate_name = "zzmc"
certificate_no = "zzbh"
[callback.statuses]
"4" = "granted"
"""


def faults(folder: Path, **files: str) -> tuple[str, ...]:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    with pytest.raises(BridgeFilesError) as error:
        load_bridge_files(folder, DEPARTMENTS)
    return error.value.faults


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "zhujian.toml").write_text(WHOLE)
    found = load_bridge_files(tmp_path, DEPARTMENTS)["zhujian"]
    assert found.accept.fields["sqr.xm"] == "applicant_name"
    assert found.callback.statuses == {"4": Told.GRANTED}
    assert found.timeouts.total == 15


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ('path = "/accept"', 'pth = "/accept"', "zhujian.toml: accept.pth: Extra inputs are not permitted"),
        ('path = "/accept"', "", "zhujian.toml: accept.path: Field required"),
        (
            'digest = "sm3"',
            'digest = "md5"',
            "zhujian.toml: signature.digest: Input should be 'sm3' or 'sha256'",
        ),
        (
            '"work_order_no"\n"sqr',
            '"order_no"\n"sqr',
            "zhujian.toml: accept.fields.ywlsh: 'order_no' is no word",
        ),
        ('lx = "material_form"', 'lx = "form"', "zhujian.toml: accept.lists.cl.fields.lx: 'form' is no word"),
        ('paper = "0"', "", "zhujian.toml: codes.material_form.paper: is missing"),
        (
            'paper = "0"',
            'paper = "0"\npapyrus = "2"',
            "zhujian.toml: codes.material_form.papyrus: is no word",
        ),
        ('"sqr.xm"', '"ywlsh.xm"', "zhujian.toml: accept: ywlsh.xm: ywlsh is a field already"),
        ('"4" = "granted"', '"4" = "maybe"', "zhujian.toml: callback.statuses.4: Input should be"),
        ('"4" = "granted"', "", "zhujian.toml: callback.statuses: Dictionary should have at least 1 item"),
        (
            '"https://zhujian.partner.invalid"',
            '"zhujian"',
            "zhujian.toml: base_url: String should match pattern",
        ),
        ("[accept]", "[times]\nzone = 'Mars/Olympus'\n[accept]", "zhujian.toml: times.zone: is no time zone"),
        (
            "[accept]",
            "[timeouts]\ntotal = 90.0\n[accept]",
            "zhujian.toml: timeouts.total: Input should be less",
        ),
        ("[accept]", "[accept", "zhujian.toml: is not TOML"),
        (
            'bridge = "rest"',
            'bridge = "rest"\nstandard = "none"',
            "zhujian.toml: standard: there is no standards/none.toml",
        ),
        ('bridge = "rest"', 'bridge = "soap"', "zhujian.toml: bridge: Input should be 'rest'"),
        (
            "[cancel.answers]",
            "constants = { ywlsh = 1 }\n[cancel.answers]",
            "zhujian.toml: cancel: ywlsh is written twice",
        ),
    ],
)
def test_a_fault_is_named_by_file_and_key(tmp_path: Path, written: str, instead: str, fault: str) -> None:
    assert written in WHOLE
    found = faults(tmp_path, zhujian=WHOLE.replace(written, instead, 1))
    assert any(each.startswith(fault) for each in found)


def test_every_fault_of_every_file_is_named_at_once(tmp_path: Path) -> None:
    bad = WHOLE.replace('digest = "sm3"', 'digest = "md5"').replace('success = ["0"]', "success = []")
    found = faults(tmp_path, zhujian=bad, shiyao="", unheard=WHOLE)
    assert {fault.split(":")[0] for fault in found} == {"zhujian.toml", "shiyao.toml", "unheard.toml"}
    assert sum(fault.startswith("zhujian.toml") for fault in found) == 3


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "zhujian.toml").write_bytes("# 州住建局".encode("gbk"))
    with pytest.raises(BridgeFilesError, match=r"zhujian\.toml: is not UTF-8"):
        load_bridge_files(tmp_path, DEPARTMENTS)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(BridgeFilesError, match="YC_BRIDGES"):
        load_bridge_files(tmp_path / "nowhere", DEPARTMENTS)


def test_a_standard_fills_what_the_file_leaves_out_and_nothing_that_it_writes(tmp_path: Path) -> None:
    (tmp_path / "standards").mkdir()
    (tmp_path / "standards" / "county.toml").write_text(WHOLE)
    (tmp_path / "zhujian.toml").write_text('standard = "county"\n[callback.statuses]\nZY = "granted"')
    found = load_bridge_files(tmp_path, DEPARTMENTS)["zhujian"]
    assert found.callback.statuses == {"ZY": Told.GRANTED}
    assert found.callback.status == "zt"


def test_a_fault_of_the_standard_is_named_in_the_standard(tmp_path: Path) -> None:
    (tmp_path / "standards").mkdir()
    (tmp_path / "standards" / "county.toml").write_text(WHOLE.replace('path = "/accept"', 'path = "accept"'))
    own = 'standard = "county"\n[cancel]\npath = "cancel"'
    assert [fault.split(": String")[0] for fault in faults(tmp_path, zhujian=own)] == [
        "standards/county.toml: accept.path",
        "zhujian.toml: cancel.path",
    ]


async def test_each_department_gets_the_bridge_of_its_file_and_the_desk_without_one(tmp_path: Path) -> None:
    (tmp_path / "zhujian.toml").write_text(WHOLE)
    files = load_bridge_files(tmp_path, DEPARTMENTS)
    async with httpx.AsyncClient() as client:
        bridges = build_bridges(files, {"zhujian": SecretStr("s")}, {}, client)
    assert isinstance(bridges.of("zhujian"), RestBridge)
    assert isinstance(bridges.of("shangwu"), Desk)
    assert isinstance(bridges.of(None), Desk)
    assert bridges.door("shangwu") is None


@pytest.mark.parametrize(
    ("secrets", "urls", "fault"),
    [
        ({}, {}, "zhujian.toml: has no secret; add 'zhujian' to YC_PARTNER_SECRETS"),
        ({"zhujian": ""}, {}, "zhujian.toml: has no secret"),
        ({"zhujian": "s", "shiyao": "s"}, {}, "YC_PARTNER_SECRETS: 'shiyao' has no bridge file"),
        ({"zhujian": "s"}, {"zhujan": "http://x"}, "YC_PARTNER_BASE_URLS: 'zhujan' has no bridge file"),
    ],
)
async def test_what_the_environment_leaves_out_is_named(
    tmp_path: Path, secrets: dict[str, str], urls: dict[str, str], fault: str
) -> None:
    (tmp_path / "zhujian.toml").write_text(WHOLE)
    files = load_bridge_files(tmp_path, DEPARTMENTS)
    hidden: dict[str, Any] = {code: SecretStr(secret) for code, secret in secrets.items()}
    async with httpx.AsyncClient() as client:
        with pytest.raises(BridgeFilesError) as error:
            build_bridges(files, hidden, urls, client)
    assert error.value.faults[0].startswith(fault)


@pytest.mark.parametrize(
    ("code", "codes", "found"),
    [
        ("0", ("0",), True),
        ("00", ("0",), False),
        ("422", ("4*",), True),
        ("5", ("4*", "0"), False),
        ("0", (), False),
    ],
)
def test_a_starred_code_stands_for_all_that_begin_so(code: str, codes: tuple[str, ...], found: bool) -> None:
    assert matches(code, codes) is found
