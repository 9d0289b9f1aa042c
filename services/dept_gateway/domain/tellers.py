"""Who may tell something of a work order: the department's system, or an officer at the desk."""

from dataclasses import dataclass
from typing import Protocol

from services.dept_gateway.domain.desk_rules import DeskAct, check
from services.dept_gateway.domain.errors import CancelledError, UnknownWorkOrderError
from services.dept_gateway.domain.standing import Way
from services.dept_gateway.domain.work_order import WorkOrderRecord


class Teller(Protocol):
    """Somebody who tells of progress."""

    def check(self, record: WorkOrderRecord) -> None:
        """Raise if this is not theirs to tell, or not now."""
        ...


@dataclass(frozen=True, slots=True)
class System:
    """A department's own system: it tells of the department's work orders, in whatever order."""

    department: str

    def check(self, record: WorkOrderRecord) -> None:
        """Raise ``UnknownWorkOrderError`` for another department's work order, or one never sent."""
        order = record.order
        if order is None or record.way is not Way.SYSTEM or order.department != self.department:
            raise UnknownWorkOrderError(record.work_order_no)


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer at the desk, doing ``act``."""

    act: DeskAct

    def check(self, record: WorkOrderRecord) -> None:
        """Raise ``UnknownWorkOrderError``, ``CancelledError`` or ``IllegalActError``."""
        if record.order is None or record.way is not Way.DESK:
            raise UnknownWorkOrderError(record.work_order_no)
        if record.cancellation is not None:
            raise CancelledError(record.work_order_no)
        check(record, self.act)
