from collections.abc import Sequence

from contracts.events import CaseRatedV1
from services.chassis.aggregates import Aggregates
from services.chassis.outgoing import Outgoing
from services.chassis.step import Cause, Step
from services.router.domain.routed_case import Rating, RoutedCase


class KeepRating:
    """评价反馈: what the applicant thought of a stage is kept beside the case's clocks, for the reports."""

    def __init__(self, cases: Aggregates[RoutedCase]) -> None:
        self._cases = cases

    async def __call__(self, message: CaseRatedV1) -> Sequence[Outgoing]:
        """Keep the rating, by the time the fact was stated; nothing is said because of it."""
        rating = Rating(level=message.data.level, rated_at=message.time)

        def decide(known: RoutedCase | None) -> Step[RoutedCase] | None:
            case = (known or RoutedCase()).rated(message.data.stage, rating)
            return None if case == known else Step(case)

        taken = await self._cases.handle(message.subject, Cause.message(message), decide)
        return () if taken is None else taken.outgoing
