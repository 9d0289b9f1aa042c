from collections.abc import Iterator
from typing import Annotated, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.router.domain.card_rules import Colour


class _CardFact(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    rule: str


class Issued(_CardFact):
    """A card was issued; ``at`` when, which can be long after it was due if nobody was there to see."""

    kind: Literal["issued"] = "issued"
    colour: Colour


class Answered(_CardFact):
    """督办反馈: the department gave reason, measure and a new date."""

    kind: Literal["answered"] = "answered"


class Cancelled(_CardFact):
    """An appeal (申诉) was granted. The card stays in the book, with the reason, and is not issued again."""

    kind: Literal["cancelled"] = "cancelled"
    reason: str = Field(min_length=1)


FactT = TypeVar("FactT", bound=_CardFact)

CardFact = Annotated[Issued | Answered | Cancelled, Field(discriminator="kind")]


class CardBook(BaseModel):
    """红黄牌台账 of a case: the set of facts about its cards. Nothing is ever taken out of it."""

    model_config = ConfigDict(frozen=True)

    facts: tuple[CardFact, ...] = ()

    def with_fact(self, fact: CardFact) -> "CardBook":
        """Return the book that knows one fact more; the same book whatever the order."""
        if fact in self.facts:
            return self
        return CardBook.model_construct(facts=tuple(sorted((*self.facts, fact), key=_order)))

    def has(self, rule: str) -> bool:
        """Whether a card was issued by this rule, cancelled since or not."""
        return self._first(Issued, rule) is not None

    def standing(self) -> Iterator[Issued]:
        """Return the cards that no appeal cancelled, once each."""
        rules = dict.fromkeys(fact.rule for fact in self.facts if isinstance(fact, Issued))
        issued = (self._first(Issued, rule) for rule in rules if self._first(Cancelled, rule) is None)
        return (card for card in issued if card is not None)

    def answered_at(self, rule: str) -> AwareDatetime | None:
        """Return when the card of this rule was first answered."""
        answer = self._first(Answered, rule)
        return None if answer is None else answer.at

    def _first(self, kind: type[FactT], rule: str) -> FactT | None:
        return next((fact for fact in self.facts if isinstance(fact, kind) and fact.rule == rule), None)


def _order(fact: CardFact) -> tuple[AwareDatetime, str]:
    return fact.at, repr(fact)
