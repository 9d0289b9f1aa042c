from typing import Any

from contracts.events import (
    CaseCertificateMade,
    CaseCertificateMadeV1,
    CaseDecided,
    CaseDecidedV1,
    CaseDeptReceived,
    CaseDeptReceivedV1,
    CaseProgressed,
    CaseProgressedV1,
)
from services.chassis.step import Saying
from services.dept_gateway.domain.progress import Certificate, Decision, Progress, Receipt, StepTaken
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.existing import ordered


def fact_of(record: WorkOrderRecord, progress: Progress) -> Saying:
    """Return what everyone is told of a department's progress."""
    order = ordered(record)
    about: dict[str, Any] = {
        "zone": order.zone,
        "department": order.department,
        "work_order_no": record.work_order_no,
    }
    match progress:
        case Receipt(serial=serial):
            return Saying(CaseDeptReceivedV1, CaseDeptReceived(**about, department_serial=serial))
        case StepTaken(stage=stage, at=at, opinion=opinion):
            step = CaseProgressed(**about, stage=stage, occurred_at=at, opinion=opinion)
            return Saying(CaseProgressedV1, step)
        case Decision(outcome=outcome, at=at, reason=reason):
            decision = CaseDecided(**about, outcome=outcome, decided_at=at, reason=reason)
            return Saying(CaseDecidedV1, decision)
        case Certificate(name=name, number=number, at=at):
            certificate = CaseCertificateMade(
                **about, certificate_name=name, certificate_no=number, made_at=at
            )
            return Saying(CaseCertificateMadeV1, certificate)
