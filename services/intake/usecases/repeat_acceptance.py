from datetime import timedelta
from typing import Final

from contracts.events import CaseAcceptedV1
from services.chassis.clock import Clock
from services.chassis.logs import get_log
from services.chassis.step import Cause, Step
from services.chassis.timers import Timer
from services.intake.adapters.store import CaseBooks
from services.intake.domain.case_book import CaseBook
from services.intake.domain.facts import Routed

UNROUTED: Final = "unrouted"
"""Kind of the timer that looks whether an accepted case was routed."""
ROUTED_WITHIN: Final = timedelta(minutes=2)
_AT_MOST: Final = timedelta(hours=6)


class RepeatAcceptance:
    """Says again that a case was accepted, while nobody has said where it went.

    The broker is content when one of several readers gets a message: what the router missed because its
    binding was gone no confirm tells us. The event keeps its id, so whoever has it already does nothing.
    """

    def __init__(self, books: CaseBooks, clock: Clock) -> None:
        self._books = books
        self._clock = clock

    async def __call__(self, timer: Timer) -> None:
        """Say it, and look again after as long as the case has waited, six hours at most."""
        cause = Cause.timer(timer.kind, timer.key, timer.due)

        def change(book: CaseBook) -> Step[CaseBook]:
            if book.has(Routed):
                return Step(book, wakes={UNROUTED: None})
            now = self._clock.now()
            waited = now - book.acceptance.accepted_at
            again = now + min(max(waited, ROUTED_WITHIN), _AT_MOST)
            return Step(book, wakes={UNROUTED: again}, repeats=frozenset({CaseAcceptedV1.TYPE}))

        taken = await self._books.change(timer.key, cause, change)
        if taken.fresh and not taken.state.has(Routed):
            get_log().error("case_not_routed", case_no=timer.key, alert=True)
