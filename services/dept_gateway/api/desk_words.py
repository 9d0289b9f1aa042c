"""What the desk's doors say and hear."""

from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, model_validator

from contracts.case import ApplicantKind, HandOut, Outcome, ReviewStage
from contracts.events import HandedMaterial
from contracts.sealed import ApplicantDossier
from services.dept_gateway.domain.desk_rules import DeskAct, allowed
from services.dept_gateway.domain.standing import Standing
from services.dept_gateway.domain.work_order import WorkOrderRecord
from services.dept_gateway.usecases.existing import ordered

LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Asked(BaseModel):
    """A request: nothing unknown in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReceiptAsked(Asked):
    """签收."""


class StepAsked(Asked):
    """环节: 承办, 审核 or 批准."""

    stage: ReviewStage
    opinion: LongText | None = None


class DecisionAsked(Asked):
    """决定: 准予, or 不予 with the reason (行政许可法 art. 38)."""

    outcome: Outcome
    reason: LongText | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.outcome is Outcome.REFUSED and self.reason is None:
            raise ValueError("不予决定必须说明理由(reason)")
        return self


class CertificateAsked(Asked):
    """制证."""

    name: ShortText
    number: ShortText


class ActRecorded(BaseModel):
    """Where a work order stands after an act."""

    work_order_no: str
    state: Standing


class ListedWorkOrder(BaseModel):
    """One work order on the list; ``received_at`` is when it came to the desk."""

    work_order_no: str
    case_no: str
    department: str | None
    zone: str
    item_code: str
    item_name: str
    summary: str
    applicant_masked: str
    state: Standing
    promise_due: AwareDatetime
    received_at: AwareDatetime


class WorkOrderList(BaseModel):
    """A page of the list; ``next`` goes into ``after`` to read on."""

    work_orders: list[ListedWorkOrder]
    next: str | None


class OpenedWorkOrder(ListedWorkOrder):
    """A work order as the deciding officer sees it; ``allowed`` lists what can be done now."""

    applicant_kind: ApplicantKind
    materials: tuple[HandedMaterial, ...]
    accepted_at: AwareDatetime
    statutory_due: AwareDatetime
    hand_out: HandOut
    dossier: ApplicantDossier
    cancel_reason: str | None
    allowed: tuple[DeskAct, ...]


def row(record: WorkOrderRecord) -> ListedWorkOrder:
    """Return a work order as it stands on the list: nobody's name in full, no number of anybody."""
    return ListedWorkOrder.model_validate(_shown(record))


def detail(record: WorkOrderRecord, dossier: ApplicantDossier) -> OpenedWorkOrder:
    """Return a work order in full."""
    return OpenedWorkOrder.model_validate(
        {
            **_shown(record),
            **ordered(record).model_dump(include=set(OpenedWorkOrder.model_fields) - {"dossier"}),
            "dossier": dossier,
            "cancel_reason": record.cancellation and record.cancellation.reason,
            "allowed": allowed(record),
        }
    )


def _shown(record: WorkOrderRecord) -> dict[str, object]:
    return {
        **ordered(record).model_dump(include=set(ListedWorkOrder.model_fields)),
        "work_order_no": record.work_order_no,
        "case_no": record.case_no,
        "state": record.standing,
        "received_at": record.came_at,
    }
