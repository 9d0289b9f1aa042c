"""Commands: what one service asks another to do, addressed to one queue."""

from typing import Literal

from pydantic import AwareDatetime

from contracts.case import ApplicantKind, HandOut
from contracts.envelope import Message, Payload
from contracts.events import HandedMaterial
from contracts.sealed import Sealed


class WorkOrder(Payload):
    """交办: decide this case. ``work_order_no`` is our sequence number toward the department, for ever."""

    work_order_no: str
    zone: str
    department: str | None = None
    item_code: str
    item_name: str
    summary: str
    applicant_kind: ApplicantKind
    applicant_masked: str
    materials: tuple[HandedMaterial, ...]
    accepted_at: AwareDatetime
    statutory_due: AwareDatetime
    promise_due: AwareDatetime
    hand_out: HandOut
    dossier: Sealed


class WorkOrderCancel(Payload):
    """撤回: stop deciding; the applicant withdrew."""

    work_order_no: str
    zone: str
    department: str | None = None
    reason: str


class DispatchOrder(Payload):
    """寄送: send this result by express. ``order_no`` is our key toward the carrier, for ever."""

    order_no: str
    carrier: str
    contents: str
    consignee: Sealed


class WorkOrderV1(Message[WorkOrder]):
    """A department is to decide a case."""

    type: Literal["linxia.department.work_order.v1"]


class WorkOrderCancelV1(Message[WorkOrderCancel]):
    """A department is to stop."""

    type: Literal["linxia.department.work_order_cancel.v1"]


class DispatchOrderV1(Message[DispatchOrder]):
    """A carrier is to deliver a result."""

    type: Literal["linxia.courier.dispatch_order.v1"]
