"""The facts of one generated case, as the other services say them."""

import base64
import os
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from contracts import events
from contracts.case import CaseStatus, HandOut, Outcome, SignedBy, TransitState
from contracts.envelope import Message
from contracts.sealed import Audience, Contact, Sealed
from services.chassis.privacy import Sealer
from services.notifier.domain.notice import NoticeKind, out_id
from tests.support.messages import NOW, accepted, decided, message

NAME = "张建国"
PHONE = "13912345678"
DEAD_PHONE = "13900000000"
"""The platform's simulator has no such phone."""
SEAL_KEYS = {"notifier.1": SecretStr(base64.b64encode(os.urandom(16)).decode())}
_PLACED: dict[str, Any] = {"zone": "works", "department": "trade"}

Fact = Message[Any]


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What happens to a case."""

    number: str

    def key(self, kind: NoticeKind) -> str:
        """Return our key of one of its notices."""
        return out_id(self.number, kind)

    def contact(self, phone: str = PHONE, keys: dict[str, SecretStr] = SEAL_KEYS) -> Sealed:
        """Seal the applicant's contact for the notifier."""
        return Sealer(keys).seal(Audience.NOTIFIER, self.number, Contact(name=NAME, phone=phone))

    def accepted(self, phone: str = PHONE, **changes: Any) -> Fact:
        """受理 of a company's registration."""
        told: dict[str, Any] = {
            "zone": "works",
            "item_code": "trade-registration",
            "item_name": "公司设立登记",
            "contact": self.contact(phone),
            "applicant_masked": "张**",
            **changes,
        }
        return accepted(self.number, **told)

    def decided(self, outcome: Outcome = Outcome.GRANTED) -> Fact:
        """准予 or 不予."""
        return decided(self.number, outcome)

    def issued(self, hand_out: HandOut) -> Fact:
        """统一出件."""
        return self._fact(events.CaseIssuedV1, events.CaseIssued(**_PLACED, hand_out=hand_out))

    def collected(self) -> Fact:
        """领取."""
        return self._fact(events.CaseCollectedV1, events.CaseCollected(**_PLACED, collected_at=NOW))

    def withdrawn(self) -> Fact:
        """撤回."""
        before = CaseStatus.ROUTED
        data = events.CaseWithdrawn(**_PLACED, reason="材料有误", status_before=before)
        return self._fact(events.CaseWithdrawnV1, data)

    def parcel(self, state: TransitState) -> Fact:
        """The parcel moves."""
        data = events.DeliveryProgressed(**self._parcel, state=state, raw_code="203", occurred_at=NOW)
        return self._fact(events.DeliveryProgressedV1, data)

    def signed_for(self) -> Fact:
        """签收."""
        data = events.DeliveryDelivered(**self._parcel, signed_by=SignedBy.SELF, occurred_at=NOW)
        return self._fact(events.DeliveryDeliveredV1, data)

    @property
    def _parcel(self) -> dict[str, Any]:
        return {"carrier": "ems", "order_no": f"{self.number}-1", "waybill_no": "1234567890123"}

    def _fact(self, model: type[Fact], data: Any) -> Fact:
        found: Fact = message(model, data, case_no=self.number)
        return found
