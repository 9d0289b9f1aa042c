from bisect import insort
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.case import Outcome
from contracts.catalog import Limit


class Handling(StrEnum):
    """Who decides: one organ, or several at once (统一办理, 联合办理, 集中办理, 行政许可法 art. 26)."""

    SINGLE = "single"
    JOINT = "joint"


class Approver(StrEnum):
    """Who may approve an extension (延长审批)."""

    HEAD_OF_ORGAN = "head_of_organ"
    """本行政机关负责人."""
    HEAD_OF_GOVERNMENT = "head_of_government"
    """本级人民政府负责人."""


class SpecialProcedure(StrEnum):
    """特别程序 whose time is not counted (行政许可法 art. 45)."""

    HEARING = "hearing"
    TENDER = "tender"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: AwareDatetime


class Received(_Fact):
    """收件: the papers are there, for an item with these limits."""

    kind: Literal["received"] = "received"
    statutory_limit: Limit
    promised_limit: Limit
    handling: Handling = Handling.SINGLE


class CorrectionAsked(_Fact):
    """一次性告知 of all that is missing, and until when to bring it."""

    kind: Literal["correction_asked"] = "correction_asked"
    limit: Limit


class CorrectionSupplied(_Fact):
    """补正: what was missing is there; a fresh decision on acceptance is owed."""

    kind: Literal["correction_supplied"] = "correction_supplied"


class Accepted(_Fact):
    """受理."""

    kind: Literal["accepted"] = "accepted"


class NotAccepted(_Fact):
    """不予受理."""

    kind: Literal["not_accepted"] = "not_accepted"


class SignedFor(_Fact):
    """部门签收."""

    kind: Literal["signed_for"] = "signed_for"


class Suspended(_Fact):
    """特别程序 begins. ``planned``: the time it needs, as the applicant was told in writing."""

    kind: Literal["suspended"] = "suspended"
    which: str
    procedure: SpecialProcedure
    planned: Limit


class Resumed(_Fact):
    """特别程序 ended."""

    kind: Literal["resumed"] = "resumed"
    which: str


class Extended(_Fact):
    """延长审批, in days of the item's own unit."""

    kind: Literal["extended"] = "extended"
    days: int
    approver: Approver


class InterfaceDown(_Fact):
    """接口故障 begins: the department could not be reached, or not answer. No clock stands because of it."""

    kind: Literal["interface_down"] = "interface_down"


class InterfaceUp(_Fact):
    """接口故障 ended."""

    kind: Literal["interface_up"] = "interface_up"


class Decided(_Fact):
    """准予 or 不予."""

    kind: Literal["decided"] = "decided"
    outcome: Outcome


class HandedOver(_Fact):
    """颁发, 送达: signed for, collected, or ready at the exit window for who chose to come."""

    kind: Literal["handed_over"] = "handed_over"


class Ended(_Fact):
    """撤回 or 终止: over without a decision."""

    kind: Literal["ended"] = "ended"


CaseFact = Annotated[
    Received
    | CorrectionAsked
    | CorrectionSupplied
    | Accepted
    | NotAccepted
    | SignedFor
    | Suspended
    | Resumed
    | Extended
    | InterfaceDown
    | InterfaceUp
    | Decided
    | HandedOver
    | Ended,
    Field(discriminator="kind"),
]

FactT = TypeVar("FactT", bound=_Fact)


class CaseTimes(BaseModel):
    """All that clocks are computed from: the set of facts about a case, in order of their own times.

    A fact known twice is there once, and the same facts make the same times in whatever order they came.
    """

    model_config = ConfigDict(frozen=True)

    facts: tuple[CaseFact, ...] = ()

    def with_fact(self, fact: CaseFact) -> "CaseTimes":
        """Return the times that know one fact more."""
        if fact in self.facts:
            return self
        facts = list(self.facts)
        insort(facts, fact, key=_order)
        return CaseTimes.model_construct(facts=tuple(facts))

    def all(self, kind: type[FactT]) -> Iterator[FactT]:
        """Return the facts of a kind, the earliest first."""
        return (fact for fact in self.facts if isinstance(fact, kind))

    def first(
        self, *kinds: type[FactT], since: AwareDatetime | None = None, after: AwareDatetime | None = None
    ) -> FactT | None:
        """Return the earliest fact of these kinds, not before a time, or after it."""
        for fact in self.facts:
            too_early = (since is not None and fact.at < since) or (after is not None and fact.at <= after)
            if isinstance(fact, kinds) and not too_early:
                return fact
        return None


def _order(fact: CaseFact) -> tuple[AwareDatetime, str]:
    return fact.at, repr(fact)
