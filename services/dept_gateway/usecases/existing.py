from contracts.commands import WorkOrder
from services.dept_gateway.domain.errors import UnknownWorkOrderError
from services.dept_gateway.domain.work_order import WorkOrderRecord


def existing(record: WorkOrderRecord | None) -> WorkOrderRecord:
    """Return a record that must be there; raises ``UnknownWorkOrderError``."""
    if record is None:
        raise UnknownWorkOrderError
    return record


def ordered(record: WorkOrderRecord) -> WorkOrder:
    """Return the order itself; raises ``UnknownWorkOrderError`` when only its cancellation has come."""
    if record.order is None:
        raise UnknownWorkOrderError(record.work_order_no)
    return record.order
