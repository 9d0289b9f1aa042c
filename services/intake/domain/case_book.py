from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.case import ApplicantKind, Channel, HandOut
from contracts.envelope import Payload
from contracts.events import HandedMaterial
from contracts.sealed import ApplicantDossier, Consignee, Sealed
from services.intake.domain.facts import BaseFact, Fact, Routed

FactT = TypeVar("FactT", bound=BaseFact)


class PersonalCopy(Payload):
    """Our own copy of everything personal, before sealing for ourselves."""

    dossier: ApplicantDossier
    consignee: Consignee | None


class MaskedApplicant(BaseModel):
    """The applicant as a page may show it (脱敏)."""

    model_config = ConfigDict(frozen=True)

    kind: ApplicantKind
    name: str
    identity_number: str
    phone: str


class Acceptance(BaseModel):
    """What was accepted (受理登记); it never changes. Personal data stands in it masked or sealed.

    ``result`` is copied from the guide, so that a running case keeps the version it began with.
    ``request_digest`` is the SHA-256 of the request, to know the same request when it comes again.
    """

    model_config = ConfigDict(frozen=True)

    case_no: str
    idempotency_key: str
    request_digest: str
    item_code: str
    item_name: str
    item_version: int | None = None
    result: str
    catalogue_version: str
    zone: str
    channel: Channel
    summary: str
    applicant: MaskedApplicant
    materials: tuple[HandedMaterial, ...]
    hand_out: HandOut
    accepted_at: AwareDatetime
    personal: Sealed


class CaseBook(BaseModel):
    """One case: what was accepted, and the set of facts since (办件台账).

    Status, timeline and everything else that is shown are folds over the set. It is kept in the order of
    the facts' ids, so that books with the same facts are the same, in whatever order and however often
    these came.
    """

    model_config = ConfigDict(frozen=True)

    acceptance: Acceptance
    facts: tuple[Fact, ...] = ()

    def with_fact(self, fact: Fact) -> "CaseBook":
        """Return the book with one more fact in it; one that it has already changes nothing."""
        if any(known.id == fact.id for known in self.facts):
            return self
        facts = sorted((*self.facts, fact), key=lambda each: each.id)
        return self.model_copy(update={"facts": tuple(facts)})

    def of(self, kind: type[FactT]) -> tuple[FactT, ...]:
        """Return the facts of one kind."""
        return tuple(fact for fact in self.facts if isinstance(fact, kind))

    def has(self, *kinds: type[BaseFact]) -> bool:
        """Whether there is a fact of any of these kinds."""
        return any(isinstance(fact, kinds) for fact in self.facts)

    @property
    def routed(self) -> Routed | None:
        """The routing in force: the last, by the router's own clock."""
        return max(self.of(Routed), key=lambda fact: (fact.said_at, fact.id), default=None)

    @property
    def zone(self) -> str:
        """Where the case is."""
        return self.acceptance.zone if self.routed is None else self.routed.data.zone

    @property
    def department(self) -> str | None:
        """Who decides; None while it is not routed, or when the zone itself does."""
        return None if self.routed is None else self.routed.data.department
