"""What happens to a case, as the facts that the router's domain knows."""

from collections.abc import Callable, Mapping
from typing import Final

from contracts.case import Outcome
from contracts.catalog import DayUnit, Limit
from services.router.domain import case_times as facts
from tests.simulate.script import Days, Happening


def fact(happening: Happening) -> facts.CaseFact:
    """Return a happening as a fact about the case."""
    return _FACTS[happening.what](happening)


def _limit(days: Days) -> Limit:
    return Limit(days=days[0], unit=DayUnit(days[1]))


def _received(it: Happening) -> facts.Received:
    by_law, promised = map(_limit, it.limits)
    handling = facts.Handling(it.which)
    return facts.Received(at=it.at, statutory_limit=by_law, promised_limit=promised, handling=handling)


def _suspended(it: Happening) -> facts.Suspended:
    procedure = facts.SpecialProcedure.EXPERT_REVIEW
    planned = _limit((it.days, "working"))
    return facts.Suspended(at=it.at, which=it.which, procedure=procedure, planned=planned)


_FACTS: Final[Mapping[str, Callable[[Happening], facts.CaseFact]]] = {
    "received": _received,
    "correction_asked": lambda it: facts.CorrectionAsked(at=it.at, limit=_limit((it.days, "working"))),
    "correction_supplied": lambda it: facts.CorrectionSupplied(at=it.at),
    "accepted": lambda it: facts.Accepted(at=it.at),
    "not_accepted": lambda it: facts.NotAccepted(at=it.at),
    "signed_for": lambda it: facts.SignedFor(at=it.at),
    "suspended": _suspended,
    "resumed": lambda it: facts.Resumed(at=it.at, which=it.which),
    "extended": lambda it: facts.Extended(at=it.at, days=it.days, approver=facts.Approver(it.by)),
    "interface_down": lambda it: facts.InterfaceDown(at=it.at),
    "interface_up": lambda it: facts.InterfaceUp(at=it.at),
    "decided": lambda it: facts.Decided(at=it.at, outcome=Outcome(it.which)),
    "handed_over": lambda it: facts.HandedOver(at=it.at),
    "ended": lambda it: facts.Ended(at=it.at),
}
