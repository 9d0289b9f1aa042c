from collections.abc import Sequence

from contracts.events import CaseDecidedV1
from services.chassis.aggregates import Aggregates
from services.chassis.outgoing import Outgoing
from services.chassis.step import Cause, Step
from services.router.domain.routed_case import Decision, RoutedCase


class StopClocks:
    """A decision stops the clocks of its case; one that comes before the acceptance waits for it."""

    def __init__(self, cases: Aggregates[RoutedCase]) -> None:
        self._cases = cases

    async def __call__(self, message: CaseDecidedV1) -> Sequence[Outgoing]:
        """Keep the decision; nothing is said because of it."""
        decision = Decision(outcome=message.data.outcome, decided_at=message.data.decided_at)

        def decide(known: RoutedCase | None) -> Step[RoutedCase] | None:
            case = (known or RoutedCase()).decided(decision)
            return None if case == known else Step(case)

        taken = await self._cases.handle(message.subject, Cause.message(message), decide)
        return () if taken is None else taken.outgoing
