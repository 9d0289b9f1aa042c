"""Lists of items, generated: clean ones of any length, to break one thing of."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts.case import ApplicantKind
from contracts.catalog import Catalogue
from deploy.samples.identities import Identities
from services.chassis.catalogue import load_catalogue
from services.intake.adapters.lists.writing import write_list
from services.intake.domain.guide_lint import columns as c
from services.intake.domain.guide_lint.finding import Finding
from services.intake.domain.guide_lint.lint import Linted, lint
from services.intake.domain.guide_lint.places import Places
from services.intake.domain.guide_lint.sheet import Row, Sheet

LINXIA_FOLDER = Path(__file__).parents[3] / "deploy" / "catalog" / "linxia"
LINXIA: Catalogue = load_catalogue(LINXIA_FOLDER)
DAY = date(2018, 11, 20)
"""By which the departments have to publish their guides (plan, item 3)."""
PLACES = Places(LINXIA, DAY)

ListRow = dict[str, str]

_THINGS = (
    "经营",
    "生产",
    "运输",
    "建设",
    "使用",
    "进口",
    "医疗",
    "教育",
    "其他农作物种子",
    "广告",
    "等级以上公路",
)
_DEEDS = ("许可", "核准", "备案", "认定", "登记", "补贴发放", "资格确认", "变更", "注销", "延续")
_PAPERS = (
    "居民身份证",
    "营业执照",
    "申请表",
    "章程",
    "场所使用权证明",
    "平面布置图",
    "二等乙级资质证书",
    "普通话水平测试等级证书",
    "法人或者其他组织的主体资格证明",
    "其他股东的身份证",
    "与申请项目相关的合同",
    "信息系统安全等级保护备案证明",
    "无犯罪记录证明",
    "身份证原件（无需提供复印件）",
    "复印打印设备清单",
    "高等学校毕业证书",
)
"""Names that only look as if they asked for copies or left something open are among them."""
_PER_DEPARTMENT = 40


@dataclass
class ListOf:
    """A list, as rows of words."""

    items: list[ListRow]
    materials: list[ListRow]

    def of(self, at: int) -> tuple[ListRow, list[ListRow]]:
        """Return an item with its materials."""
        code = self.items[at][c.TASK_CODE]
        return self.items[at], [row for row in self.materials if row[c.TASK_CODE] == code]

    @property
    def sheets(self) -> dict[str, list[ListRow]]:
        return {c.ITEMS: self.items, c.MATERIALS: self.materials}

    def linted(self) -> Linted:
        """Lint it as it stands, without a file."""
        sheets = {name: sheet_of(name, rows) for name, rows in self.sheets.items()}
        return lint("list.xlsx", sheets, PLACES, {}, on_row=lambda: None)

    def findings(self) -> tuple[Finding, ...]:
        return self.linted().findings

    def write(self, path: Path) -> Path:
        write_list(path, self.sheets)
        return path


def but_with(catalogue: Catalogue, **changes: object) -> Catalogue:
    """Return a catalogue with other content, without what the first has already worked out."""
    fields = {name: getattr(catalogue, name) for name in Catalogue.model_fields}
    return Catalogue.model_validate({**fields, **changes})


def sheet_of(name: str, rows: Sequence[Mapping[str, str]]) -> Sheet:
    headings = c.COLUMNS[name]
    table = [headings, *(tuple(row[heading] for heading in headings) for row in rows)]
    return Sheet("list.xlsx", name, tuple(Row(number, cells) for number, cells in enumerate(table, 1)))


def a_list(items: int, *, seed: int = 1) -> ListOf:
    """Return a clean list: every item has a code of its own and two to eight materials."""
    chance, identities = random.Random(seed), Identities(seed)
    owners = _owners(chance)
    drawn: list[ListRow] = []
    materials: list[ListRow] = []
    for number in range(items):
        if number % _PER_DEPARTMENT == 0:
            organ, (owner, zone) = identities.uscc(ApplicantKind.AGENCY), next(owners)
        kind = chance.choice([*c.ITEM_TYPE_WORDS])
        national = c.ITEM_TYPE_WORDS[kind].national_code
        code = f"{organ}362{national}{number:05d}000" + ("01" if number % 9 == 0 else "")
        drawn.append(_item(chance, code, kind, owner, zone, number))
        names = chance.sample(_PAPERS, chance.randrange(2, 9))
        materials += [_material(chance, code, name) for name in names]
    return ListOf(drawn, materials)


def _owners(chance: random.Random) -> Iterator[tuple[str, str]]:
    zones = [zone.name for zone in LINXIA.zones]
    while True:
        for department in LINXIA.departments:
            yield department.name, chance.choice(zones)
            for unit in department.sub_units:
                yield f"{department.name}({unit.name})", chance.choice(zones).removesuffix("功能区")
        yield "银行窗口", "住房公积金功能区"
        yield LINXIA.centre.name, "综合事务功能区"


def _item(chance: random.Random, code: str, kind: str, owner: str, zone: str, number: int) -> ListRow:
    statutory = chance.randrange(0, 61)
    unit = chance.choice(("工作日", "自然日"))
    return {
        c.NAME: f"{chance.choice(_THINGS)}{chance.choice(_DEEDS)}（{number}）",
        c.TASK_CODE: code,
        c.ITEM_TYPE: kind,
        c.OWNER: owner,
        c.ZONE: zone,
        c.APPLICANTS: "、".join(chance.sample([*c.APPLICANT_WORDS], chance.randrange(1, 7))),
        c.CONDITIONS: "\n".join(chance.sample(("年满18周岁", "有固定场所", "依法登记", "无"), 2)),
        c.PROCEDURE: "受理\n审查\n决定\n送达",
        c.STATUTORY_DAYS: str(statutory),
        c.STATUTORY_UNIT: unit,
        c.PROMISED_DAYS: str(chance.randrange(statutory + 1)),
        c.PROMISED_UNIT: unit,
        c.SETTLED: chance.choice([*c.SETTLED_WORDS]),
        c.WAYS: "、".join(chance.sample([*c.WAY_WORDS], chance.randrange(1, 4))),
        c.ONLINE: chance.choice("是是是是否"),
        c.ENTERED: "是",
        c.EXPRESS: chance.choice("是否"),
        c.RESULT: "决定书",
        c.LEGAL_BASIS: "《中华人民共和国行政许可法》第十二条\n《某条例》第三条第（二）项",
    }


def _material(chance: random.Random, code: str, name: str) -> ListRow:
    return {
        c.TASK_CODE: code,
        c.MATERIAL_NAME: name,
        c.MATERIAL_KIND: chance.choice(("原件", "证照", "申请表格")),
        c.ISSUED_BY: chance.choice(("申请人自备", "公安机关", "市场监督管理部门")),
        c.ORIGINALS: str(chance.randrange(3)),
        c.COPIES: chance.choice(("0", "")),
        c.FORMS: chance.choice(("纸质", "电子", "纸质、电子", "电子和纸质")),
        c.REQUIRED: chance.choice("是否"),
    }
