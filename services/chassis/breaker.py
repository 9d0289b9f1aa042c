"""Leaving a partner alone while it is away, and coming back to it gently (熔断)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.retry import is_over

AnswerT = TypeVar("AnswerT")

_FAILURES: Final = 5
"""Calls in a row that come to nothing: then it is the partner, not the case."""
_FIRST_PAUSE: Final = timedelta(seconds=5)
_LONGEST_PAUSE: Final = timedelta(seconds=60)
_STAYS_AWAY: Final = timedelta(seconds=60)
"""A partner that is away for longer than this is a person's business."""


class PartnerAwayError(Exception):
    """A partner is known to be away, so that this is no failure of what was to be asked.

    It was not asked, or once, to see whether it is back, and it may have heard that. ``until`` is when to
    ask again: a moment for this caller alone.
    """

    def __init__(self, until: datetime) -> None:
        super().__init__(f"away, ask again at {until.isoformat()}")
        self.until = until


@dataclass(frozen=True, slots=True)
class Signs:
    """Which errors of a call show that the partner is not there, and which that it is."""

    of_absence: type[Exception]
    of_answering: tuple[type[Exception], ...] = ()


class Breaker:
    """What this process knows of one partner.

    Five calls in a row that come to nothing open it. While it is open nobody calls; when its pause is
    over one caller does, to see whether the partner is back. The pause is 5 s, doubled after each
    failure, 60 s at most. Who is turned away gets a slot in time, ``rate`` slots a second: what waits
    costs little while the partner is away, and reaches it at that rate when it is back.
    """

    def __init__(self, partner: str, clock: Clock, signs: Signs, rate: float) -> None:
        self._partner = partner
        self._clock = clock
        self._signs = signs
        self._spacing = timedelta(seconds=1 / rate)
        self._failures = 0
        self._pause = _FIRST_PAUSE
        self._ask_at = self._slot = clock.now()
        self._alerted = False
        self.since: datetime | None = None
        """Since when the partner is away; None: as far as we know it is there."""

    def wait(self) -> datetime | None:
        """Return None when the partner may be asked, else a slot to come back in: never the same twice."""
        now = self._clock.now()
        if self.since is None or now >= self._ask_at:
            return None
        self._ask_at = min(self._ask_at, now + self._pause)  # should the clock have been put back
        self._slot = max(self._slot + self._spacing, self._ask_at)
        return self._slot

    async def call(self, ask: Callable[[], Awaitable[AnswerT]]) -> AnswerT:
        """Ask the partner something; whatever it answers shows that it is there.

        Raises ``PartnerAwayError`` when it is known to be away, and what ``ask`` raises. An error that is
        a sign of nothing, such as a fault of ours, leaves the breaker as it is.
        """
        if until := self.wait():
            raise PartnerAwayError(until)
        probing = self.since is not None
        if probing:
            # others wait meanwhile; a probe that is never heard of again is followed by another
            self._ask_at = self._clock.now() + self._pause
        try:
            answer = await ask()
        except self._signs.of_answering:
            self._succeeded()
            raise
        except self._signs.of_absence as error:
            self._failed(error, probing=probing)
            if probing and (until := self.wait()):
                raise PartnerAwayError(until) from error
            raise
        self._succeeded()
        return answer

    def _failed(self, error: Exception, *, probing: bool) -> None:
        now = self._clock.now()
        if self.since is None:
            self._failures += 1
            if self._failures >= _FAILURES:
                self.since = now
                self._pause = _FIRST_PAUSE
                self._ask_at = self._slot = now + self._pause
                get_log().warning("partner_away", partner=self._partner, why=str(error))
        elif probing:
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
            self._ask_at = now + self._pause
            if not self._alerted and now - self.since >= _STAYS_AWAY:
                self._alerted = True
                get_log().error("partner_stays_away", partner=self._partner, why=str(error), alert=True)

    def _succeeded(self) -> None:
        self._failures = 0
        if self.since is not None:
            away = self._clock.now() - self.since
            get_log().warning("partner_back", partner=self._partner, away_seconds=away.total_seconds())
            self.since, self._alerted = None, False


class Breakers:
    """The breakers of a kind of partner, by the partner's code.

    ``absence`` is what a call raises when the partner did not answer, or not so that anyone could tell;
    ``answers`` are what it raises when the partner said no. ``rate``: how many a second come back to a
    partner that was away.
    """

    def __init__(
        self,
        clock: Clock,
        absence: type[Exception],
        *,
        answers: tuple[type[Exception], ...] = (),
        rate: float,
    ) -> None:
        self._clock = clock
        self._signs = Signs(absence, answers)
        self._rate = rate
        self._by_partner: dict[str, Breaker] = {}

    def of(self, partner: str) -> Breaker:
        """Return a partner's breaker."""
        if partner not in self._by_partner:
            self._by_partner[partner] = Breaker(partner, self._clock, self._signs, self._rate)
        return self._by_partner[partner]

    def hold(self, index: Mapping[str, Any]) -> datetime | None:
        """Return when to wake an aggregate that need not wake now, since its partner is away.

        For ``Sleepers.hold``. ``index`` is as ``waiting`` made it.
        """
        since = index.get("failing_since")
        if since is None or is_over(since, self._clock.now()):
            return None
        return self.of(index["partner"]).wait()

    def figures(self) -> Mapping[str, float]:
        """Return for how many seconds each partner that is away has been so."""
        now = self._clock.now()
        return {
            partner: (now - breaker.since).total_seconds()
            for partner, breaker in self._by_partner.items()
            if breaker.since is not None
        }


def waiting(partner: str, failing_since: datetime | None) -> Mapping[str, Any]:
    """Return what the index of an aggregate says while it wants something of a partner.

    ``failing_since``: since when it wants that in vain; while it is None the aggregate is not held back.
    """
    since = {} if failing_since is None else {"failing_since": failing_since}
    return {"partner": partner, **since}
