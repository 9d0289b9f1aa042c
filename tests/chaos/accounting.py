"""The books of a round: what was acknowledged, against the case book, the parked store and the partners."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contracts.case import TransitState
from deploy.demo.accounts import STATUS, Effects, expected_effects
from deploy.demo.applicant import Errand
from services.intake.domain.words import TRANSIT_STATES


@dataclass(frozen=True, slots=True)
class Debt:
    """What one acknowledgement of intake obliges the whole to: an end, and each effect once."""

    case_no: str
    status: str
    """The case book's status at the end."""
    effects: frozenset[str]
    """``<partner>/<natural key>``: each must have been done once."""
    possible: frozenset[str] = frozenset()
    """May have been done, once."""

    @classmethod
    def of(cls, errand: Errand, with_system: frozenset[str]) -> "Debt":
        """Return what is owed to an errand that was acknowledged, and looked at last.

        That a parcel was sent out is told to nobody once it is known to be at the door: a carrier's late
        report of something older is no news. So that notice is owed where the case book shows the report.
        """
        effects = expected_effects(errand, with_system)
        sent_out = frozenset({f"sms/{errand.case_no}-sent_out"}) & effects
        steps = {step["what"] for step in errand.last.get("timeline", ())}
        overtaken = frozenset() if TRANSIT_STATES[TransitState.COLLECTED] in steps else sent_out
        return cls(errand.case_no, STATUS[errand.sample.ending], effects - overtaken, overtaken)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What everyone says at one time."""

    statuses: Mapping[str, str]
    """Case number to the case book's status."""
    parked: Mapping[str, Sequence[str]]
    """Case number to why messages about it are parked."""
    effects: Effects


@dataclass(frozen=True, slots=True)
class Account:
    """Every accepted case is finished, parked or lost: one of the three."""

    finished: frozenset[str] = frozenset()
    parked: frozenset[str] = frozenset()
    """A message about it waits for a person, however far the case has come besides."""
    lost: Mapping[str, str] = frozenset()  # type: ignore[assignment]  # an empty mapping cannot be frozen
    """Case number to what is missing."""
    duplicates: tuple[str, ...] = ()
    """Effects that a partner had too often, or that no acknowledged case asked for; one entry each time."""

    @property
    def accepted(self) -> int:
        """How many cases were acknowledged."""
        return len(self.finished) + len(self.parked) + len(self.lost)

    @property
    def balanced(self) -> bool:
        """Whether nothing is lost and nothing was done twice."""
        return not self.lost and not self.duplicates


def settle(debts: Iterable[Debt], evidence: Evidence) -> Account:
    """Balance the books of these cases."""
    finished, parked, lost = set[str](), set[str](), dict[str, str]()
    known = {debt.case_no: debt for debt in debts}
    for case_no, debt in known.items():
        missing = _missing(debt, evidence)
        if case_no in evidence.parked:
            parked.add(case_no)
        elif missing:
            lost[case_no] = missing
        else:
            finished.add(case_no)
    return Account(frozenset(finished), frozenset(parked), lost, tuple(_too_often(known, evidence.effects)))


def strays(debts: Iterable[Debt], effects: Effects) -> tuple[str, ...]:
    """Return effects for cases never acknowledged: invented, or a second case for one application."""
    known = {debt.case_no for debt in debts}
    return tuple(sorted(effect for effect in effects if case_of(effect) not in known))


def case_of(effect: str) -> str:
    """Return the case number in ``<partner>/<natural key>``."""
    key = effect.partition("/")[2]
    return key.partition("-")[0].partition(".")[0]


def _missing(debt: Debt, evidence: Evidence) -> str:
    """Say what of a debt is not paid; empty when all is."""
    status = evidence.statuses.get(debt.case_no, "unknown to the case book")
    found = [] if status == debt.status else [f"is {status}, not {debt.status}"]
    return "; ".join([*found, *(f"no {each}" for each in sorted(debt.effects - evidence.effects.keys()))])


def _too_often(known: Mapping[str, Debt], effects: Effects) -> Iterable[str]:
    for effect, times in sorted(effects.items()):
        debt = known.get(case_of(effect))
        if debt is not None:
            asked = effect in debt.effects | debt.possible
            yield from [effect] * (times - asked)
