"""Work orders as the router sends them, with generated applicants."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import SecretStr

from contracts.case import ApplicantKind, HandOut
from contracts.commands import WorkOrder, WorkOrderCancel, WorkOrderCancelV1, WorkOrderV1
from contracts.events import HandedMaterial
from contracts.sealed import ApplicantDossier, Audience
from services.chassis.privacy import Sealer
from services.dept_gateway.domain.standing import Way
from services.dept_gateway.domain.work_order import WorkOrderRecord
from tests.support.messages import CASE_NO, message

SEAL_KEYS = {"department.1": SecretStr("MDEyMzQ1Njc4OWFiY2RlZg==")}
ACCEPTED_AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NOW = ACCEPTED_AT + timedelta(hours=3)
DOSSIER = ApplicantDossier(
    kind="person",
    name="马测试",
    identity_number="622901199001010017",
    phone="13900000001",
    form={"family": "3"},
)
PERSONAL = (DOSSIER.name, DOSSIER.identity_number, DOSSIER.phone)


def work_order(
    department: str | None = "zhujian",
    *,
    case_no: str = CASE_NO,
    sealed_for: str | None = None,
    **changes: Any,
) -> WorkOrder:
    order: dict[str, Any] = {
        "work_order_no": f"{case_no}.{department or 'market'}",
        "zone": "investment" if department else "market",
        "department": department,
        "item_code": "zhujian-public_rental",
        "item_name": "公共租赁住房申请",
        "summary": "住房保障申请",
        "applicant_kind": ApplicantKind.PERSON,
        "applicant_masked": "马**",
        "materials": (HandedMaterial(code="id_card", name="身份证", form="electronic", count=1),),
        "accepted_at": ACCEPTED_AT,
        "statutory_due": ACCEPTED_AT + timedelta(days=28),
        "promise_due": ACCEPTED_AT + timedelta(days=14),
        "hand_out": HandOut.EXPRESS,
        "dossier": Sealer(SEAL_KEYS).seal(Audience.DEPARTMENT, sealed_for or case_no, DOSSIER),
        **changes,
    }
    return WorkOrder(**order)


def ordered(department: str | None = "zhujian", *, case_no: str = CASE_NO, **changes: Any) -> WorkOrderV1:
    """Return the command to decide."""
    said: WorkOrderV1 = message(
        WorkOrderV1, work_order(department, case_no=case_no, **changes), case_no=case_no
    )
    return said


def cancelled(department: str | None = "zhujian", *, case_no: str = CASE_NO) -> WorkOrderCancelV1:
    """Return the command to stop."""
    order = work_order(department, case_no=case_no)
    cancel = WorkOrderCancel(
        work_order_no=order.work_order_no, zone=order.zone, department=department, reason="申请人撤回"
    )
    said: WorkOrderCancelV1 = message(WorkOrderCancelV1, cancel, case_no=case_no)
    return said


def record(department: str | None = "zhujian", way: Way = Way.SYSTEM) -> WorkOrderRecord:
    return WorkOrderRecord.of(work_order(department), way, NOW)
