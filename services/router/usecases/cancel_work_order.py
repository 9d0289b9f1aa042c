from collections.abc import Sequence

from contracts.commands import WorkOrderCancelV1
from contracts.events import CaseWithdrawnV1
from services.chassis.aggregates import Aggregates
from services.chassis.outgoing import Outgoing
from services.chassis.step import Cause, Saying, Step
from services.router.domain.orders import work_order_cancel
from services.router.domain.routed_case import RoutedCase


class CancelWorkOrder:
    """A withdrawal (撤回) stops the clocks and calls the work order back from where it went.

    Also after a decision: whether there is still something to stop, the department's side knows.
    """

    def __init__(self, cases: Aggregates[RoutedCase]) -> None:
        self._cases = cases

    async def __call__(self, message: CaseWithdrawnV1) -> Sequence[Outgoing]:
        """Keep the withdrawal, by the time the fact was stated; cancel an order that is out."""

        def decide(known: RoutedCase | None) -> Step[RoutedCase] | None:
            case = (known or RoutedCase()).withdrawn(message.time)
            if case == known:
                return None
            return Step(case, _says(message, known))

        taken = await self._cases.handle(message.subject, Cause.message(message), decide)
        return () if taken is None else taken.outgoing


def _says(message: CaseWithdrawnV1, before: RoutedCase | None) -> tuple[Saying, ...]:
    if before is None or before.acceptance is None or before.withdrawn_at is not None:
        return ()
    cancel = work_order_cancel(message.subject, before.acceptance.route, message.data.reason)
    return (Saying(WorkOrderCancelV1, cancel),)
