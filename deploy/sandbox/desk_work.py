"""What an officer does with a work order at the desk, step by step, and under which key."""

import uuid
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from deploy.sandbox.reviewer import REFUSAL_REASON, Verdict, review

_KEYS: Final = uuid.UUID("6f0f3f0e-6b1a-5d0e-9c55-0d0a5f3a7c11")


class WorkOrder(BaseModel):
    """A row of the desk's list, as far as the officer reads it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    work_order_no: str = Field(min_length=1)
    item_name: str
    summary: str


@dataclass(frozen=True, slots=True)
class Act:
    """One POST to the desk."""

    path: str
    """Behind the work order's own path."""
    said: tuple[tuple[str, str], ...] = ()
    decides: bool = False

    def key(self, work_order_no: str) -> str:
        """Return the Idempotency-Key: the same act has the same key, after a restart too."""
        stage = dict(self.said).get("stage", "")
        return str(uuid.uuid5(_KEYS, f"{work_order_no}/{self.path}/{stage}"))


_RECEIPT: Final = Act("receipt")
_HANDLING: Final = Act("steps", (("stage", "handling"), ("opinion", "材料齐全，予以承办。")))
_CHECKING: Final = Act("steps", (("stage", "checking"), ("opinion", "审核通过。")))
_APPROVING: Final = Act("steps", (("stage", "approving"), ("opinion", "同意上报意见。")))
_GRANT: Final = Act("decision", (("outcome", "granted"),), decides=True)
_REFUSE: Final = Act("decision", (("outcome", "refused"), ("reason", REFUSAL_REASON)), decides=True)


def acts(order: WorkOrder) -> tuple[Act, ...]:
    """Return everything to be done, by the reviewer's rule."""
    begun = (_RECEIPT, _HANDLING)
    match review(order.summary):
        case Verdict.HOLD:
            return begun
        case Verdict.REFUSE:
            return (*begun, _CHECKING, _APPROVING, _REFUSE)
        case Verdict.GRANT:
            return (*begun, _CHECKING, _APPROVING, _GRANT, _certificate(order))


def _certificate(order: WorkOrder) -> Act:
    name, number = f"准予{order.item_name}决定书", f"临政证〔{order.work_order_no}〕号"
    return Act("certificate", (("name", name), ("number", number)))
