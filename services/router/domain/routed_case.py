from collections.abc import Mapping
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, computed_field

from contracts.case import Outcome, RatedStage, RatingLevel
from contracts.catalog import Limit
from services.router.domain.limits import in_time
from services.router.domain.route import Route


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Clocks(_Value):
    """限时办结: since when and until when a case has to be decided, and what that was computed from."""

    started_at: AwareDatetime
    statutory_limit: Limit
    promised_limit: Limit
    statutory_due: AwareDatetime
    promise_due: AwareDatetime
    provisional: bool
    """The limits reach into days that a notice not yet published may move."""


class Acceptance(_Value):
    """What follows from 受理: the way of the case and its clocks."""

    catalogue_version: str
    route: Route
    clocks: Clocks


class Decision(_Value):
    """What was decided, and when by the department's account."""

    outcome: Outcome
    decided_at: AwareDatetime


class Rating(_Value):
    """评价 of one stage."""

    level: RatingLevel
    rated_at: AwareDatetime


class StoppedBy(StrEnum):
    """What ended the running of the clocks."""

    DECISION = "decision"
    WITHDRAWAL = "withdrawal"


class Stop(_Value):
    """When the clocks stopped, and whether each limit was kept; None while the acceptance is not known."""

    at: AwareDatetime
    by: StoppedBy
    promise_kept: bool | None = None
    statutory_limit_kept: bool | None = None


class RoutedCase(_Value):
    """A case as the router knows it: a fold over the facts about it, the same in whatever order they come.

    Each kind of fact has its place here, and waits in it for what it belongs to. Of two facts that would
    take one place the earlier by its own time stays, so that order and repetition change nothing. There is
    one acceptance; its numbers are already with a department when another comes, so the first stays.
    """

    acceptance: Acceptance | None = None
    decision: Decision | None = None
    withdrawn_at: AwareDatetime | None = None
    ratings: Mapping[RatedStage, Rating] = {}

    @computed_field  # type: ignore[prop-decorator]
    @property
    def stop(self) -> Stop | None:
        """The end of the clocks: the decision or the withdrawal, whichever was earlier."""
        if self.decision is not None and not self._withdrawn_before(self.decision):
            return self._stopped(self.decision.decided_at, StoppedBy.DECISION)
        if self.withdrawn_at is not None:
            return self._stopped(self.withdrawn_at, StoppedBy.WITHDRAWAL)
        return None

    def accepted(self, acceptance: Acceptance) -> "RoutedCase":
        """受理: the case has its way and its clocks."""
        return self if self.acceptance else self.model_copy(update={"acceptance": acceptance})

    def decided(self, decision: Decision) -> "RoutedCase":
        """A department decided."""
        known = [decision] if self.decision is None else [self.decision, decision]
        return self.model_copy(
            update={"decision": min(known, key=lambda each: (each.decided_at, each.outcome))}
        )

    def withdrawn(self, at: AwareDatetime) -> "RoutedCase":
        """撤回: the applicant took it back."""
        known = at if self.withdrawn_at is None else min(self.withdrawn_at, at)
        return self.model_copy(update={"withdrawn_at": known})

    def rated(self, stage: RatedStage, rating: Rating) -> "RoutedCase":
        """评价: the applicant rated a stage."""
        known = [self.ratings[stage], rating] if stage in self.ratings else [rating]
        earliest = min(known, key=lambda each: (each.rated_at, each.level))
        return self.model_copy(update={"ratings": {**self.ratings, stage: earliest}})

    def _withdrawn_before(self, decision: Decision) -> bool:
        return self.withdrawn_at is not None and self.withdrawn_at < decision.decided_at

    def _stopped(self, at: AwareDatetime, by: StoppedBy) -> Stop:
        if self.acceptance is None:
            return Stop(at=at, by=by)
        clocks = self.acceptance.clocks
        return Stop(
            at=at,
            by=by,
            promise_kept=in_time(at, clocks.promise_due),
            statutory_limit_kept=in_time(at, clocks.statutory_due),
        )


class CaseUnknownError(Exception):
    """No fact about a case of this number has come."""
