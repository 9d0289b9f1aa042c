"""A centre small enough to start for every test: three departments with a system, one with the desk."""

import shutil
from pathlib import Path

CATALOGUE = Path(__file__).parents[3] / "deploy" / "catalog" / "linxia"
WITH_A_SYSTEM = ("zhujian", "shiyao", "minzheng")
AT_THE_DESK = ("shangwu", "tiyu")
ZONES = {"investment": "01", "market": "02"}
"""Code to number."""

_ZONE = """
[[zone]]
code = "{code}"
number = "{number}"
name = "{code}"
kind = "zone"
"""
_DEPARTMENT = """
[[department]]
code = "{code}"
name = "{code}"
"""
_ITEM = """
[[item]]
code = "{code}-permit"
name = "许可"
short_name = "许可"
sample = true
item_type = "licence"
zone = "{zone}"
department = "{code}"
legal_basis = ["《中华人民共和国行政许可法》第十二条"]
applicants = ["person"]
conditions = ["符合规划"]
materials = [{{ code = "form", name = "申请表", issued_by = "申请人自备" }}]
procedure = ["受理", "审核", "批准"]
statutory_limit = {{ days = 20, unit = "working" }}
promised_limit = {{ days = 10, unit = "working" }}
result = "许可证"
express = true
online = true
"""


def write_hall(folder: Path) -> Path:
    """Write the small centre's catalogue, with the prefecture's own bridge files, and return its folder."""
    (folder / "items").mkdir(parents=True)
    for file in ("centre.toml", "calendar.toml"):
        shutil.copy(CATALOGUE / file, folder / file)
    (folder / "zones.toml").write_text(
        "".join(_ZONE.format(code=code, number=number) for code, number in ZONES.items())
    )
    departments = (*WITH_A_SYSTEM, *AT_THE_DESK)
    (folder / "departments.toml").write_text("".join(_DEPARTMENT.format(code=code) for code in departments))
    for code in departments:
        zone = "investment" if code in WITH_A_SYSTEM else "market"
        (folder / "items" / f"{code}.toml").write_text(_ITEM.format(code=code, zone=zone))
    return folder


def hasty_bridges(folder: Path, departments: tuple[str, ...], *, read: float = 1.0) -> Path:
    """Write the prefecture's bridge files of these departments, only less patient; return their folder.

    ``read``: seconds without a byte; a whole call may take half as long again.
    """
    (folder / "standards").mkdir(parents=True)
    for code in departments:
        shutil.copy(CATALOGUE / "bridges" / f"{code}.toml", folder)
    patient = (CATALOGUE / "bridges" / "standards" / "linxia_2018.toml").read_text()
    hasty = patient.replace("read = 10.0", f"read = {read}").replace("total = 15.0", f"total = {1.5 * read}")
    assert hasty != patient
    (folder / "standards" / "linxia_2018.toml").write_text(hasty)
    return folder
