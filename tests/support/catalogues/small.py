"""A sound catalogue of three items, to break one thing of."""

from pathlib import Path

CENTRE = """
version = "1"
[centre]
code = "hall"
name = "政务服务中心"
region = "622900"
"""

ZONES = """
[[zone]]
code = "works"
number = "01"
name = "投资项目审批功能区"
kind = "zone"
lead = "building"

[[zone]]
code = "fund"
number = "02"
name = "住房公积金功能区"
kind = "zone"
windows = [{ code = "bank", name = "银行窗口" }]
"""

DEPARTMENTS = """
[[department]]
code = "building"
name = "州住建局"
sub_units = [{ code = "fire", name = "消防" }]

[[department]]
code = "trade"
name = "州工商局"
"""

CALENDAR = """
[[local_holiday]]
name = "州庆"
basis = "《临夏回族自治州自治条例》"
month_day = "11-19"
"""

BUILDING = """
[[item]]
code = "building-permit"
name = "建筑工程施工许可证核发"
short_name = "施工许可"
sample = true
item_type = "licence"
zone = "works"
department = "building"
sub_unit = "fire"
legal_basis = ["《中华人民共和国建筑法》第七条"]
applicants = ["company"]
conditions = ["已办理用地批准手续", "已确定施工企业"]
materials = [
    { code = "form", name = "申请表", issued_by = "申请人自备" },
    { code = "drawings", name = "施工图", issued_by = "设计单位" },
]
procedure = ["受理", "审核", "批准"]
statutory_limit = { days = 15, unit = "natural" }
promised_limit = { days = 7, unit = "natural" }
result = "建筑工程施工许可证"
express = true
online = true
fields = [{ code = "site", label = "建设地点" }]
"""

TRADE = """
[[item]]
code = "trade-registration"
name = "公司设立登记"
short_name = "公司设立"
sample = true
item_type = "licence"
zone = "works"
department = "trade"
legal_basis = ["《中华人民共和国公司法》第六条"]
applicants = ["person"]
conditions = ["股东符合法定人数"]
materials = [{ code = "articles", name = "公司章程", issued_by = "股东" }]
procedure = ["受理", "核准"]
statutory_limit = { days = 15, unit = "working" }
promised_limit = { days = 3, unit = "working" }
result = "营业执照"
express = true
online = true
"""

BANK = """
[[item]]
code = "bank-account"
name = "公积金账户设立"
short_name = "账户设立"
sample = true
item_type = "public_service"
zone = "fund"
window = "bank"
legal_basis = ["《住房公积金管理条例》第十三条"]
applicants = ["company"]
conditions = ["已办理缴存登记"]
materials = [{ code = "list", name = "账户设立清册", issued_by = "申请人自备" }]
procedure = ["受理", "当场开立"]
statutory_limit = { days = 0, unit = "working" }
promised_limit = { days = 0, unit = "working" }
result = "账户设立回单"
express = false
online = true
"""


def write(folder: Path) -> Path:
    """Write the catalogue into a folder and return the folder."""
    (folder / "items").mkdir(parents=True)
    for file, text in {
        "centre.toml": CENTRE,
        "zones.toml": ZONES,
        "departments.toml": DEPARTMENTS,
        "calendar.toml": CALENDAR,
        "items/bank.toml": BANK,
        "items/building.toml": BUILDING,
        "items/trade.toml": TRADE,
    }.items():
        (folder / file).write_text(text.lstrip(), encoding="utf-8")
    return folder


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the one place where ``old`` stands in a file."""
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def add(folder: Path, file: str, text: str) -> None:
    """Write more at the end of a file."""
    with (folder / file).open("a", encoding="utf-8") as end:
        end.write(text)
