"""The reviewer's rule: what any simulated officer decides, from the summary of a case alone."""

from enum import StrEnum
from typing import Final

REFUSAL_REASON: Final = "经审查，申请人不符合法定条件，依据《行政许可法》第三十八条不予许可。"


class Verdict(StrEnum):
    """What becomes of a case."""

    GRANT = "grant"
    REFUSE = "refuse"
    HOLD = "hold"
    """暂缓办理: begun and left lying until it is cancelled."""


def review(summary: str) -> Verdict:
    """Decide by the words in the summary (办件摘要)."""
    if "暂缓办理" in summary:
        return Verdict.HOLD
    if "不符合条件" in summary:
        return Verdict.REFUSE
    return Verdict.GRANT
