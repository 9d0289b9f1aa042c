"""What the gateway and a department's system say to each other, in the department's own words."""

from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from deploy.sandbox.wall_time import WallTime

Text = Annotated[str, Field(min_length=1)]


class _Said(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Paper(_Said):
    """材料: name, kind (0 paper, 1 electronic), number of copies."""

    clmc: Text
    cllx: Annotated[str, Field(pattern="^[01]$")]
    fs: Annotated[int, Field(ge=1)]


class Acceptance(_Said):
    """推送受理信息: a case to be decided."""

    ywlsh: Annotated[str, Field(min_length=1, max_length=50)]
    """业务流水号: the gateway's number of the work order."""
    sxbm: Text
    """事项编码."""
    sxmc: Text
    """事项名称."""
    sqr: Text
    """申请人."""
    zjhm: Text
    """证件号码."""
    lxdh: Text
    """联系电话."""
    sqrlx: Annotated[str, Field(pattern="^[1-6]$")]
    """申请人类型, GB/T 39046 A.4."""
    zy: str
    """摘要."""
    slsj: WallTime
    """受理时间."""
    cnbjsj: WallTime
    """承诺办结时间."""
    cl: list[Paper]
    bd: dict[str, Any]
    """表单."""


class Cancellation(_Said):
    """撤回."""

    ywlsh: Text
    yy: Text
    """原因."""


class Status(StrEnum):
    """状态码 of a callback, as most departments write it."""

    HANDLING = "1"
    CHECKING = "2"
    APPROVING = "3"
    GRANTED = "4"
    REFUSED = "5"
    CERTIFICATE_MADE = "6"

    @property
    def word(self) -> str:
        """The same as gongshang and shiyao write it: initials of 承办, 审核, 批准, 准予, 不予, 制证."""
        return _WORDS[self]


_WORDS: Final = {
    Status.HANDLING: "CB",
    Status.CHECKING: "SH",
    Status.APPROVING: "PZ",
    Status.GRANTED: "ZY",
    Status.REFUSED: "BY",
    Status.CERTIFICATE_MADE: "ZZ",
}
