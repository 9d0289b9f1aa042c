from enum import StrEnum

from contracts.case import Outcome
from services.dept_gateway.domain.errors import IllegalActError
from services.dept_gateway.domain.standing import Standing
from services.dept_gateway.domain.work_order import WorkOrderRecord


class DeskAct(StrEnum):
    """What an officer can do to a work order at the desk: 签收, 环节, 决定, 制证."""

    RECEIPT = "receipt"
    STEPS = "steps"
    DECISION = "decision"
    CERTIFICATE = "certificate"


def allowed(record: WorkOrderRecord) -> tuple[DeskAct, ...]:
    """Return what the desk may do now. Our own screen keeps the order of the work; systems need not."""
    match record.standing:
        case Standing.WAITING:
            return (DeskAct.RECEIPT,)
        case Standing.RECEIVED | Standing.REVIEWING:
            return (DeskAct.STEPS, DeskAct.DECISION)
        case Standing.DECIDED if record.decision and record.decision.outcome is Outcome.GRANTED:
            return (DeskAct.CERTIFICATE,)
        case _:
            return ()


def check(record: WorkOrderRecord, act: DeskAct) -> None:
    """Raise ``IllegalActError`` if the desk may not do this now."""
    now = allowed(record)
    if act not in now:
        raise IllegalActError(now)
