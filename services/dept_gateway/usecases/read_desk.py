from collections.abc import Sequence
from dataclasses import dataclass

from contracts.sealed import ApplicantDossier
from services.chassis.logs import get_log
from services.chassis.privacy import Sealer
from services.dept_gateway.adapters.store import Worklist, WorkOrders
from services.dept_gateway.domain.tellers import Has, check_reach
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.existing import existing, ordered


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the list; ``next`` is where the rest begins, None at the end."""

    records: Sequence[WorkOrderRecord]
    next: str | None


class ListDesk:
    """待办列表: what is open at the desk."""

    def __init__(self, worklist: Worklist) -> None:
        self._worklist = worklist

    async def __call__(self, desks: Sequence[str], after: str, limit: int) -> Page:
        """Return at most ``limit`` open work orders of these desks after a number."""
        found = await self._worklist.page(desks, after, limit + 1) if desks else []
        shown = found[:limit]
        return Page(shown, shown[-1].work_order_no if len(found) > limit else None)


class OpenAtDesk:
    """办理页: one work order with the applicant's dossier, for the officer who decides on it."""

    def __init__(self, orders: WorkOrders, sealer: Sealer) -> None:
        self._orders = orders
        self._sealer = sealer

    async def __call__(self, work_order_no: str, has: Has) -> tuple[WorkOrderRecord, ApplicantDossier]:
        """Return the work order and what is sealed in it.

        Raises ``UnknownWorkOrderError`` or ``NotTheirsError``.
        """
        record = existing(await self._orders.get(work_order_no))
        check_reach(record, has)
        order = ordered(record)
        get_log().info("dossier_opened", work_order_no=work_order_no)
        return record, self._sealer.open(ApplicantDossier, record.case_no, order.dossier)
