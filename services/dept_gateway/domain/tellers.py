"""Who may tell something of a work order: the department's system, or an officer at the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from services.dept_gateway.domain.desk_rules import DeskAct, check
from services.dept_gateway.domain.errors import CancelledError, NotTheirsError, UnknownWorkOrderError
from services.dept_gateway.domain.standing import Way
from services.dept_gateway.domain.work_order import WorkOrderRecord

Has = Callable[[str, str | None], bool]
"""Whether the work of a zone, and in it of a department (None: the zone's own), is somebody's."""


class Teller(Protocol):
    """Somebody who tells of progress."""

    @property
    def name(self) -> str:
        """Who it is, for the audit trail."""
        ...

    def check(self, record: WorkOrderRecord) -> None:
        """Raise if this is not theirs to tell, or not now."""
        ...


@dataclass(frozen=True, slots=True)
class System:
    """A department's own system: it tells of the department's work orders, in whatever order."""

    department: str

    @property
    def name(self) -> str:
        """The department."""
        return f"department:{self.department}"

    def check(self, record: WorkOrderRecord) -> None:
        """Raise ``UnknownWorkOrderError`` for another department's work order, or one never sent."""
        order = record.order
        if order is None or record.way is not Way.SYSTEM or order.department != self.department:
            raise UnknownWorkOrderError(record.work_order_no)


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer at the desk, doing ``act``. ``has``: whether a zone's and department's work is theirs."""

    name: str
    act: DeskAct
    has: Has

    def check(self, record: WorkOrderRecord) -> None:
        """Raise ``UnknownWorkOrderError``, ``NotTheirsError``, ``CancelledError`` or ``IllegalActError``."""
        check_reach(record, self.has)
        if record.cancellation is not None:
            raise CancelledError(record.work_order_no)
        check(record, self.act)


def check_reach(record: WorkOrderRecord, has: Has) -> None:
    """Raise ``UnknownWorkOrderError`` for what is not at the desk, ``NotTheirsError`` for what is others'."""
    order = record.order
    if order is None or record.way is not Way.DESK:
        raise UnknownWorkOrderError(record.work_order_no)
    if not has(order.zone, order.department):
        raise NotTheirsError(record.work_order_no)
