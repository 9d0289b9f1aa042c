from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from contracts.catalog import DayUnit, Limit
from services.router.domain.case_times import Approver, Extended, Handling
from services.router.domain.limits import LimitRules


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """Who may make a limit longer, and by how many days at most (行政许可法 art. 42)."""

    approver: Approver
    most_days: int

    def allows(self, extension: Extended) -> bool:
        """Whether this extension is within the rule."""
        return extension.approver is self.approver and 1 <= extension.days <= self.most_days


_EXTENSIONS: Final[Mapping[Handling, ExtensionRule]] = {
    Handling.SINGLE: ExtensionRule(Approver.HEAD_OF_ORGAN, 10),
    Handling.JOINT: ExtensionRule(Approver.HEAD_OF_GOVERNMENT, 15),
}


def _working(days: int) -> Limit:
    return Limit(days=days, unit=DayUnit.WORKING)


@dataclass(frozen=True, slots=True)
class ClockRules:
    """The limits that no item has of its own, on the calendars of the law and of the centre."""

    limits: LimitRules
    intake: Limit = field(default=_working(5))
    """行政许可法 art. 32."""
    sign_off: Limit = field(default=_working(1))
    """The centre's own rule."""
    delivery: Limit = field(default=_working(10))
    """行政许可法 art. 44."""
    extensions: Mapping[Handling, ExtensionRule] = field(default_factory=lambda: _EXTENSIONS)
