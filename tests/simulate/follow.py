import heapq
from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Final

from services.router.domain.card_book import Answered, Cancelled, CardBook, Issued
from services.router.domain.card_rules import Colour
from services.router.domain.cards import Card, CardRules, look
from services.router.domain.case_times import CaseTimes, Extended, Suspended
from services.router.domain.changes import ChangeRefusedError, extend, suspend
from services.router.domain.clock import Clock
from services.router.domain.clock_rules import ClockRules
from services.router.domain.clocks import clocks_of
from tests.simulate.facts import fact
from tests.simulate.script import Fate, Happening

_ABOUT_CARDS: Final = {"answered", "cancelled"}


class Follower:
    """The router's domain in virtual time, led as the router leads it: by facts, and by when to look again.

    It knows nothing before it happens. ``happened`` is what did: the script, and how departments reacted to
    their cards.
    """

    def __init__(self, clock_rules: ClockRules, card_rules: CardRules, fate: Fate) -> None:
        self.times = CaseTimes()
        self.book = CardBook()
        self.cards: list[tuple[Card, datetime]] = []
        self.happened: list[Happening] = []
        self.refused = 0
        self._clock_rules = clock_rules
        self._card_rules = card_rules
        self._fate = fate
        self._coming: list[tuple[datetime, int, Happening]] = []
        self._order = count()
        self._wake: datetime | None = None

    def live(self, happenings: Iterable[Happening], until: datetime) -> tuple[Clock, ...]:
        """Live through what happens until a moment, and return the clocks as they stand then."""
        for happening in happenings:
            self._await(happening)
        while (now := self._next_moment()) is not None and now <= until:
            while self._coming and self._coming[0][0] <= now:
                self._happens(heapq.heappop(self._coming)[2])
            self._look(now)
        return clocks_of(self.times, self._clock_rules, until)

    def _await(self, happening: Happening) -> None:
        heapq.heappush(self._coming, (happening.at, next(self._order), happening))

    def _next_moment(self) -> datetime | None:
        moments = [self._coming[0][0]] if self._coming else []
        return min([*moments, *([self._wake] if self._wake else [])], default=None)

    def _look(self, now: datetime) -> None:
        clocks = clocks_of(self.times, self._clock_rules, now)
        while (seen := look(clocks, self.book, self._card_rules, now)).cards:
            for card in seen.cards:
                self._issue(card, now)
        self._wake = seen.again_at

    def _issue(self, card: Card, now: datetime) -> None:
        self.cards.append((card, now))
        self.book = self.book.with_fact(Issued(at=now, rule=card.rule, colour=card.colour))
        reaction = self._fate.react(card.rule, now) if card.colour is Colour.YELLOW else None
        if reaction is not None:
            self._await(reaction)

    def _happens(self, happening: Happening) -> None:
        self.happened.append(happening)
        if happening.what in _ABOUT_CARDS:
            self.book = self.book.with_fact(_card_fact(happening))
            return
        try:
            self.times = self._taken(happening)
        except ChangeRefusedError:
            self.refused += 1

    def _taken(self, happening: Happening) -> CaseTimes:
        news = fact(happening)
        if isinstance(news, Extended):
            return extend(self.times, news, self._clock_rules)
        if isinstance(news, Suspended):
            return suspend(self.times, news, self._clock_rules)
        return self.times.with_fact(news)


def _card_fact(happening: Happening) -> Answered | Cancelled:
    if happening.what == "answered":
        return Answered(at=happening.at, rule=happening.which)
    return Cancelled(at=happening.at, rule=happening.which, reason="申诉成立")
