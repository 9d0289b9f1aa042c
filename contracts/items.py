"""Service items (政务服务事项) with their guides (办事指南), version by version.

Item fields follow GB/T 39046-2020; the five guide elements (申请主体, 办理条件, 申报材料, 办理流程,
办理时限) are those of the plan's item 3. Units: limits in days of the unit they name.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.case import ApplicantKind

Code = Field(pattern=r"^[a-z][a-z0-9_]{1,31}$")
ItemCode = Field(pattern=r"^[a-z][a-z0-9_]*(-[a-z0-9_]+)+$", max_length=50)
TASK_CODE = r"^[0-9A-HJ-NPQRTUWXY]{18}[1-7][0-9]{12}([0-9]{2})?$"
"""实施编码: credit code of the organ (18), level, basic code (12), and for a 业务办理项 its number (2)."""


LONGEST_LIMIT = 365
"""Days."""


class CatalogueModel(BaseModel):
    """Data as it stands in the catalogue's files: nothing unknown, nothing bent into shape."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class DayUnit(StrEnum):
    """工作日 or 自然日; exchange tables write G and Z."""

    WORKING = "working"
    NATURAL = "natural"


class Limit(CatalogueModel):
    """A time limit (时限). 0 days: settled on the spot."""

    days: int = Field(ge=0, le=LONGEST_LIMIT)
    unit: DayUnit = Field(strict=False)

    def may_outlast(self, other: "Limit") -> bool:
        """Whether this limit can end later than the other from the same start, in any year's calendar."""
        if self.unit is other.unit or not self.days:
            return self.days > other.days
        if self.unit is DayUnit.WORKING:
            return _most_natural_days(self.days) > other.days
        return self.days > _least_natural_days(other.days)


def _most_natural_days(working: int) -> int:
    """Return how long working days can take: weekends and the longest holidays (2004-2026, and slack)."""
    weeks = -(-working // 5)
    return working + 2 * weeks + 11 + 4 * (working // 20)


def _least_natural_days(working: int) -> int:
    """Return how short working days can take: weekends, some of them worked (调休)."""
    return max(working, working + 2 * ((working - 1) // 5) - 4)


class ItemType(StrEnum):
    """事项类型, only those a window takes; 处罚, 强制, 征收 and 检查 have no applicant."""

    LICENCE = "licence"
    CONFIRMATION = "confirmation"
    PAYMENT = "payment"
    REWARD = "reward"
    RULING = "ruling"
    OTHER_POWER = "other_power"
    PUBLIC_SERVICE = "public_service"

    @property
    def national_code(self) -> str:
        """The code of GB/T 39046 A.1."""
        return _ITEM_TYPE_CODES[self]


_ITEM_TYPE_CODES: Mapping[ItemType, str] = {
    ItemType.LICENCE: "01",
    ItemType.PAYMENT: "05",
    ItemType.CONFIRMATION: "07",
    ItemType.REWARD: "08",
    ItemType.RULING: "09",
    ItemType.OTHER_POWER: "10",
    ItemType.PUBLIC_SERVICE: "20",
}


class Material(CatalogueModel):
    """申报材料. Copies are never asked for: the window makes them (plan, item 3)."""

    code: str = Code
    name: str
    kind: str = "原件"
    """材料类型, in the words of the list; never a copy."""
    required: bool = True
    originals: int = Field(default=1, ge=0, le=20)
    forms: tuple[Literal["paper", "electronic"], ...] = Field(default=("paper", "electronic"), strict=False)
    issued_by: str
    """来源渠道: who issues it, or 申请人自备."""


class FormField(CatalogueModel):
    """One thing the application form asks."""

    code: str = Code
    label: str
    required: bool = True


class Settled(StrEnum):
    """办件类型, GB/T 39046 A.6: 即办件, 承诺件, 其他."""

    AT_ONCE = "at_once"
    AS_PROMISED = "as_promised"
    OTHERWISE = "otherwise"


class ApplyingBy(StrEnum):
    """办理形式, GB/T 39046 A.5."""

    WINDOW = "window"
    COMPUTER = "computer"
    MOBILE = "mobile"
    EXPRESS = "express"
    OTHER = "other"


class Item(CatalogueModel):
    """One version of a 政务服务事项, with its guide (办事指南)."""

    code: str = ItemCode
    task_code: str | None = Field(default=None, pattern=TASK_CODE)
    """实施编码, by which the lists of departments know the item."""
    version: int = Field(default=1, ge=1)
    """Counts up with every change; a case keeps the version that it began with."""
    valid_from: date | None = None
    """The day from which this version is in force; None: from the beginning."""
    name: str
    short_name: str = Field(max_length=20)
    """For notices: 20 characters is what WeChat and SMS templates allow."""
    sample: bool
    """True until the official catalogue (现行目录) is imported."""
    item_type: ItemType = Field(strict=False)
    zone: str
    department: str | None = None
    """None: the zone's lead coordinates (the centre's own and the bank window's items)."""
    sub_unit: str | None = None
    window: str | None = None
    settled: Settled | None = Field(default=None, strict=False)
    """办件类型; None: what the promised limit says, ``settlement`` has it."""
    ways: tuple[ApplyingBy, ...] = Field(default=(), strict=False)
    """办理形式; empty: the window, and a computer where ``online``; ``applying_by`` has them."""
    legal_basis: tuple[str, ...] = Field(min_length=1, strict=False)
    applicants: tuple[ApplicantKind, ...] = Field(min_length=1, strict=False)
    conditions: tuple[str, ...] = Field(min_length=1, strict=False)
    materials: tuple[Material, ...] = Field(min_length=1, strict=False)
    procedure: tuple[str, ...] = Field(min_length=1, strict=False)
    statutory_limit: Limit
    promised_limit: Limit
    result: str
    """What the applicant gets (办理结果名称)."""
    express: bool
    online: bool
    fields: tuple[FormField, ...] = Field(default=(), strict=False)

    @property
    def settlement(self) -> Settled:
        """办件类型: as said, or by the promised limit."""
        return self.settled or (Settled.AS_PROMISED if self.promised_limit.days else Settled.AT_ONCE)

    @property
    def applying_by(self) -> tuple[ApplyingBy, ...]:
        """办理形式: as said, or by whether it can be done online."""
        if self.ways:
            return self.ways
        return (ApplyingBy.WINDOW, ApplyingBy.COMPUTER) if self.online else (ApplyingBy.WINDOW,)


class Retirement(CatalogueModel):
    """The end of an item (取消): a version of it that offers nothing, from a day on, and why."""

    code: str = ItemCode
    version: int = Field(ge=2)
    valid_from: date
    reason: str = Field(min_length=1)
