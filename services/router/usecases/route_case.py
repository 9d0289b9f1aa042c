from collections.abc import Sequence

from contracts.commands import WorkOrderV1
from contracts.events import CaseAccepted, CaseAcceptedV1, CaseRoutedV1
from services.chassis.aggregates import Aggregates
from services.chassis.logs import get_log
from services.chassis.outgoing import Outgoing
from services.chassis.step import Cause, Saying, Step
from services.router.domain.limits import LimitRules
from services.router.domain.orders import routed, work_order
from services.router.domain.route import Routes
from services.router.domain.routed_case import Acceptance, Clocks, RoutedCase


class RouteCase:
    """按责转办: an accepted case gets its department's or zone's queue and its due dates."""

    def __init__(self, cases: Aggregates[RoutedCase], routes: Routes, limits: LimitRules) -> None:
        self._cases = cases
        self._routes = routes
        self._limits = limits

    async def __call__(self, message: CaseAcceptedV1) -> Sequence[Outgoing]:
        """Route the case; raises ``NoZoneError`` when there is no queue that could take it."""
        acceptance = self._acceptance(message.data)

        def decide(known: RoutedCase | None) -> Step[RoutedCase] | None:
            case = known or RoutedCase()
            if case.acceptance is not None:
                return None
            return Step(case.accepted(acceptance), _says(message, acceptance, case))

        taken = await self._cases.handle(message.subject, Cause.message(message), decide)
        if taken is None:
            get_log().error("accepted_again_by_another_event", alert=True)
            return ()
        if taken.fresh and acceptance.route.detour is not None:
            _report_detour(message.data, acceptance)
        return taken.outgoing

    def _acceptance(self, accepted: CaseAccepted) -> Acceptance:
        due = self._limits.due_dates(accepted.accepted_at, accepted.statutory_limit, accepted.promised_limit)
        return Acceptance(
            catalogue_version=accepted.catalogue_version,
            route=self._routes.find(accepted, self._limits.local_day(accepted.accepted_at)),
            clocks=Clocks(
                started_at=accepted.accepted_at,
                statutory_limit=accepted.statutory_limit,
                promised_limit=accepted.promised_limit,
                statutory_due=due.statutory,
                promise_due=due.promise,
                provisional=due.provisional,
            ),
        )


def _says(message: CaseAcceptedV1, acceptance: Acceptance, case: RoutedCase) -> tuple[Saying, ...]:
    """Return the fact and the order.

    No order for a case whose withdrawal came first: a department that has nothing to decide is not to see
    who applied (个人信息保护法 art. 6), and an order cancelled in the same breath is work for nothing.
    """
    fact = Saying(CaseRoutedV1, routed(message.subject, acceptance))
    if case.withdrawn_at is not None:
        return (fact,)
    return fact, Saying(WorkOrderV1, work_order(message.subject, message.data, acceptance))


def _report_detour(accepted: CaseAccepted, acceptance: Acceptance) -> None:
    get_log().error(
        "routed_to_zone_instead",
        why=acceptance.route.detour,
        item=accepted.item_code,
        zone=acceptance.route.zone,
        catalogue=accepted.catalogue_version,
        alert=True,
    )
