"""Messages as the services send them, with generated content."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from contracts import events
from contracts.case import ApplicantKind, Channel, HandOut, Outcome
from contracts.catalog import DayUnit, Limit
from contracts.envelope import Message
from contracts.events import CaseAccepted, CaseAcceptedV1
from contracts.sealed import Sealed
from services.chassis.step import Cause, Saying

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CASE_NO = "6229000220261123000017"
SEALED = Sealed(key="department.1", nonce="AAAAAAAAAAAAAAAA", text="AAAA")


def message(
    model: type[Message[Any]], data: Any, *, case_no: str = CASE_NO, cause: UUID | None = None
) -> Any:
    """Return one message as a service would say it."""
    reason = Cause(cause or uuid4(), "test", case_no)
    return Saying(model, data).message(subject=case_no, source="/yichuang/test", cause=reason, now=NOW)


def accepted(case_no: str = CASE_NO, **changes: Any) -> CaseAcceptedV1:
    """Return a ``case.accepted`` of a licence in the market zone."""
    data = {
        "zone": "market",
        "item_code": "shiyao-food_business_licence",
        "item_name": "食品经营许可",
        "catalogue_version": "test",
        "channel": Channel.ONLINE,
        "summary": "食品经营许可新办",
        "applicant_kind": ApplicantKind.COMPANY,
        "applicant_masked": "临夏某某****",
        "materials": (),
        "received_at": NOW,
        "accepted_at": NOW,
        "statutory_limit": Limit(days=20, unit=DayUnit.WORKING),
        "promised_limit": Limit(days=10, unit=DayUnit.WORKING),
        "hand_out": HandOut.EXPRESS,
        "dossier": SEALED,
        "contact": SEALED,
        **changes,
    }
    found: CaseAcceptedV1 = message(CaseAcceptedV1, CaseAccepted(**data), case_no=case_no)
    return found


def decided(case_no: str = CASE_NO, outcome: Outcome = Outcome.GRANTED) -> events.CaseDecidedV1:
    """Return a ``case.decided``."""
    data = events.CaseDecided(
        zone="market",
        department="shiyao",
        work_order_no=f"{case_no}.shiyao",
        outcome=outcome,
        decided_at=NOW,
        reason=None if outcome is Outcome.GRANTED else "经营场所不符合条件",
    )
    found: events.CaseDecidedV1 = message(events.CaseDecidedV1, data, case_no=case_no)
    return found
