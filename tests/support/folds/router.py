from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from contracts.commands import WorkOrderCancelV1, WorkOrderV1
from contracts.envelope import Message
from contracts.topology import ROUTER_CASES
from services.chassis.clock import CENTRE_ZONE
from services.chassis.mongo import Database
from services.chassis.outgoing import Outgoing
from services.router import subscribers
from services.router.adapters.national_calendar import published_years
from services.router.adapters.store import routed_cases
from services.router.domain.calendar import WorkingCalendar
from services.router.domain.limits import LimitRules
from services.router.domain.route import Routes
from services.router.usecases.cancel_work_order import CancelWorkOrder
from services.router.usecases.keep_rating import KeepRating
from services.router.usecases.route_case import RouteCase
from services.router.usecases.stop_clocks import StopClocks
from tests.support.folds.house import House, afterwards, ground_of
from tests.support.histories import CaseHistory

_ORDER_AND_STOP = {WorkOrderV1.TYPE, WorkOrderCancelV1.TYPE}


class RouterHouse(House):
    """The router: nothing but messages."""

    reads = ROUTER_CASES.reads

    def __init__(self, history: CaseHistory, database: Database | None = None) -> None:
        super().__init__(afterwards())
        ground = ground_of(self.clock, database)
        self._case_no = history.case_no
        self._cases = routed_cases(ground)
        self.collection = self._cases.collection
        calendar = WorkingCalendar(published_years(), ground.catalogue.local_holidays)
        limits = LimitRules(calendar, calendar, CENTRE_ZONE)
        self._handlers = subscribers.case_facts(
            RouteCase(self._cases, Routes(ground.catalogue), limits),
            StopClocks(self._cases),
            CancelWorkOrder(self._cases),
            KeepRating(self._cases),
        ).handlers

    async def handle(self, item: Message[Any]) -> Sequence[Outgoing]:
        return await self._handlers[type(item)](item)

    async def view(self) -> Mapping[str, Any]:
        """An order that was stopped and one that was never given are the same to the department."""
        documents = await self.documents()
        said = await self.said()
        kinds = Counter(kind for kind, _ in said)
        return {
            "state": [document["state"] for document in documents],
            "index": [document["index"] for document in documents],
            "said": [each for each in said if each[0] not in _ORDER_AND_STOP],
            "to decide": kinds[WorkOrderV1.TYPE] - kinds[WorkOrderCancelV1.TYPE],
        }

    async def check(self) -> None:
        """A department is asked at most once, and told to stop only what it was asked."""
        kinds = [kind for kind, _ in await self.said()]
        assert kinds.count(WorkOrderCancelV1.TYPE) <= kinds.count(WorkOrderV1.TYPE) <= 1
        case = await self._cases.get(self._case_no)
        if case is not None and case.stop is not None:
            assert case.decision is not None or case.withdrawn_at is not None
