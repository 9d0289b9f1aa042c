"""One dispatch order from the request to the signature: a pure state machine."""

from datetime import datetime
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.case import SignedBy
from contracts.commands import DispatchOrder
from contracts.sealed import Sealed
from services.courier.domain.journey import ShipmentStage, Trace, decisive, in_order


class WaybillMismatchError(Exception):
    """One order, two waybill numbers: perhaps two parcels, so a person has to look."""

    def __init__(self, order_no: str, known: str, other: str) -> None:
        super().__init__(f"order {order_no} has waybill {known}, the carrier now says {other}")


class ForeignOrderError(Exception):
    """An order number that does not belong to the case it came for."""


def case_no_of(order_no: str) -> str:
    """Return the case number that an order number begins with (``<case_no>-<n>``)."""
    return order_no.rpartition("-")[0]


class Shipment(BaseModel):
    """A dispatch order (寄递单) and what became of it. The consignee stays sealed here."""

    model_config = ConfigDict(frozen=True)

    order_no: str
    carrier: str
    contents: str
    consignee: Sealed
    requested_at: AwareDatetime
    stage: ShipmentStage = ShipmentStage.ORDERING
    failures: int = 0
    """How often the carrier was asked in vain while it was there for others."""
    failing_since: AwareDatetime | None = None
    """When it was asked in vain, or could not be asked, for the first time."""
    trouble: str | None = None
    """Why the last try failed: a code or the kind of fault, no personal data."""
    waybill_no: str | None = None
    journey: tuple[Trace, ...] = ()
    signed_by: SignedBy | None = None
    delivery_told: bool = False
    """Whether the delivery has been announced: that happens once."""

    @classmethod
    def requested(cls, order: DispatchOrder, case_no: str, at: AwareDatetime) -> Self:
        """Return the shipment that an order asks for; raises ``ForeignOrderError``."""
        if case_no_of(order.order_no) != case_no:
            raise ForeignOrderError(f"order {order.order_no} is not of case {case_no}")
        return cls(
            order_no=order.order_no,
            carrier=order.carrier,
            contents=order.contents,
            consignee=order.consignee,
            requested_at=at,
        )

    @property
    def is_ordering(self) -> bool:
        """Whether the carrier still has to answer."""
        return self.stage is ShipmentStage.ORDERING

    @property
    def is_untried(self) -> bool:
        """Whether the carrier has still to be asked for the first time, or may have been just now."""
        return self.is_ordering and self.failing_since is None

    @property
    def latest(self) -> Trace | None:
        """The report that says where the parcel is."""
        return decisive(self.journey)

    @property
    def failed_attempts(self) -> int:
        """How often the postman came in vain."""
        return sum(trace.stage is ShipmentStage.FAILED_ATTEMPT for trace in self.journey)

    def missed(self, reason: str, now: datetime) -> Self:
        """The carrier was asked in vain."""
        found = self.put_off(now)
        return found.model_copy(update={"failures": self.failures + 1, "trouble": reason})

    def put_off(self, now: datetime) -> Self:
        """The carrier cannot be asked, through no fault of this order."""
        return self.model_copy(update={"failing_since": self.failing_since or now})

    def refused(self, reason: str) -> Self:
        """The carrier will not take it."""
        return self.model_copy(update={"stage": ShipmentStage.REFUSED, "trouble": reason})

    def abandoned(self) -> Self:
        """We stop asking."""
        return self.model_copy(update={"stage": ShipmentStage.ABANDONED})

    def ordered_anew(self) -> Self | None:
        """Ask the carrier as if for the first time; None when it did not refuse and we did not stop."""
        if self.stage not in {ShipmentStage.REFUSED, ShipmentStage.ABANDONED}:
            return None
        untried = {"failures": 0, "failing_since": None, "trouble": None}
        return self.model_copy(update={"stage": ShipmentStage.ORDERING, **untried})

    def ordered(self, waybill_no: str) -> Self:
        """The carrier has it, by its own answer or because it reports on the parcel.

        Even after a refusal or after we stopped asking: what the carrier carries, it has. Raises
        ``WaybillMismatchError``.
        """
        if self.waybill_no is None:
            known = {"stage": ShipmentStage.ORDERED, "waybill_no": waybill_no, "trouble": None}
            return self.model_copy(update=known)
        if self.waybill_no != waybill_no:
            raise WaybillMismatchError(self.order_no, self.waybill_no, waybill_no)
        return self

    def traced(self, trace: Trace) -> Self:
        """The carrier reports on the parcel; a report that came before changes nothing."""
        if any(trace.is_again(known) for known in self.journey):
            return self
        journey = in_order((*self.journey, trace))
        latest = decisive(journey) or trace
        return self.model_copy(
            update={
                "journey": journey,
                "stage": latest.stage,
                "signed_by": latest.signed_by,
                "delivery_told": self.delivery_told or latest.stage is ShipmentStage.DELIVERED,
            }
        )
