"""What a department tells of a work order: received, a step, the decision, the certificate."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.case import Outcome, ReviewStage

_CLOCKS_DIFFER: Final = timedelta(seconds=60)
"""Partners write whole seconds by clocks of their own; a difference within this is not worth a flag."""


class TimeFlag(StrEnum):
    """Why a time is not the one that the department wrote (domain facts §7.2, 8)."""

    FUTURE = "future"
    BEFORE_ACCEPTANCE = "before_acceptance"


class Value(BaseModel):
    """A part of a work order's record."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(Value):
    """One thing told. ``event`` names the telling, so that telling it again changes nothing."""

    event: str
    at: AwareDatetime
    flag: TimeFlag | None = None

    @property
    def content(self) -> tuple[type["Fact"], dict[str, Any]]:
        """What it says, apart from when and by which telling."""
        return type(self), self.model_dump(exclude={"event", "at", "flag"})

    def between(self, accepted_at: datetime, now: datetime) -> Self:
        """Return it with its time moved to between acceptance and now; flagged if it was far outside."""
        if self.at > now:
            flag = TimeFlag.FUTURE if self.at - now > _CLOCKS_DIFFER else None
            return self.model_copy(update={"at": now, "flag": flag})
        if self.at < accepted_at:
            flag = TimeFlag.BEFORE_ACCEPTANCE if accepted_at - self.at > _CLOCKS_DIFFER else None
            return self.model_copy(update={"at": accepted_at, "flag": flag})
        return self


class Receipt(Fact):
    """签收. ``serial``: the number under which the department has it, ours where it gives none."""

    serial: str


class StepTaken(Fact):
    """承办, 审核 or 批准."""

    stage: ReviewStage
    opinion: str | None = None


class Decision(Fact):
    """准予 or 不予; a refusal says why (行政许可法 art. 38), if the department's system does."""

    outcome: Outcome
    reason: str | None = None


class Certificate(Fact):
    """制证: the paper's name and number (证照名称, 证照编号)."""

    name: str
    number: str


Progress = Receipt | StepTaken | Decision | Certificate


class Contradiction(Value):
    """What was told against the record, and why it cannot stand beside it; the record stays."""

    told: Progress
    why: str
    came_at: AwareDatetime
