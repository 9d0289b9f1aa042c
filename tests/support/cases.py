"""An item, an application for it, and facts about its case, all generated."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from contracts import events
from contracts.case import (
    ApplicantKind,
    CaseStatus,
    Channel,
    HandOut,
    NoticeChannel,
    Outcome,
    RatedStage,
    RatingLevel,
    ReviewStage,
    SignedBy,
    TransitState,
)
from contracts.catalog import DayUnit, FormField, Item, ItemType, Limit, Material
from contracts.sealed import Sealed
from deploy.samples.identities import Identities
from services.intake.domain import facts
from services.intake.domain.case_book import Acceptance, CaseBook, MaskedApplicant

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CASE_NO = "6229000220261123000010"
IDENTITIES = Identities(1)
_FACTS = UUID("5d0d1d9e-6b58-5a55-8e7b-6b5c9d3f0a11")


def item(**changes: Any) -> Item:
    """Return a licence for persons and companies, offered online and by express."""
    values: dict[str, Any] = {
        "code": "shiyao-food_licence",
        "name": "食品经营许可",
        "short_name": "食品经营许可",
        "sample": True,
        "item_type": ItemType.LICENCE,
        "zone": "market",
        "department": "shiyao",
        "legal_basis": ("《中华人民共和国食品安全法》第三十五条",),
        "applicants": (ApplicantKind.PERSON, ApplicantKind.COMPANY),
        "conditions": ("有与经营的食品相适应的场所",),
        "materials": (
            Material(code="request", name="食品经营许可申请书", issued_by="申请人自备"),
            Material(
                code="layout", name="经营场所平面图", originals=2, forms=("paper",), issued_by="申请人自备"
            ),
            Material(code="mandate", name="授权委托书", required=False, issued_by="申请人自备"),
        ),
        "procedure": ("受理", "审查", "决定", "出件"),
        "statutory_limit": Limit(days=20, unit=DayUnit.WORKING),
        "promised_limit": Limit(days=10, unit=DayUnit.WORKING),
        "result": "食品经营许可证",
        "express": True,
        "online": True,
        "fields": (
            FormField(code="place", label="经营场所"),
            FormField(code="remark", label="备注", required=False),
        ),
    }
    return Item(**{**values, **changes})


def body(**changes: Any) -> dict[str, Any]:
    """Return the JSON of a complete application for ``item()`` by express."""
    name, phone = IDENTITIES.person_name(), IDENTITIES.phone()
    return {
        "item_code": "shiyao-food_licence",
        "channel": "online",
        "summary": "面馆新办食品经营许可",
        "applicant": {
            "kind": "person",
            "name": name,
            "identity_number": IDENTITIES.identity_number(),
            "phone": phone,
        },
        "form": {"place": "红园路商铺"},
        "materials": [
            {"code": "request", "form": "electronic", "count": 1},
            {"code": "layout", "form": "paper", "count": 2},
        ],
        "hand_out": {
            "mode": "express",
            "consignee": {
                "name": name,
                "phone": phone,
                "province": "甘肃省",
                "city": "临夏回族自治州",
                "county": "临夏市",
                "street": "红园街道8号",
            },
        },
        **changes,
    }


def book(hand_out: HandOut = HandOut.EXPRESS) -> CaseBook:
    """Return a case book that knows of nothing but the acceptance."""
    return CaseBook(
        acceptance=Acceptance(
            case_no=CASE_NO,
            idempotency_key="key-00000001",
            request_digest="0" * 64,
            item_code="shiyao-food_licence",
            item_name="食品经营许可",
            result="食品经营许可证",
            catalogue_version="test",
            zone="market",
            channel=Channel.ONLINE,
            summary="面馆新办食品经营许可",
            applicant=MaskedApplicant(
                kind=ApplicantKind.PERSON, name="马*", identity_number="*" * 14 + "1234", phone="154****1234"
            ),
            materials=(),
            hand_out=hand_out,
            accepted_at=NOW,
            personal=Sealed(key="intake.1", nonce="AAAAAAAAAAAAAAAA", text="AAAA"),
        )
    )


class History:
    """Makes the facts of one case; each has its own id, and a clock of its own that may be wrong."""

    def __init__(self, skew: timedelta = timedelta()) -> None:
        self._at = NOW + skew
        self._made = 0
        self._place = {"zone": "market", "department": "shiyao"}
        self._order = {"work_order_no": f"{CASE_NO}.shiyao"}
        self._parcel = {"carrier": "ems", "order_no": f"{CASE_NO}-1", "waybill_no": "1154000000001"}

    def _next(self) -> dict[str, Any]:
        self._made += 1
        self._at += timedelta(minutes=1)
        return {"id": uuid5(_FACTS, str(self._made)), "said_at": self._at}

    def routed(self, department: str = "州食药局") -> facts.Routed:
        data = events.CaseRouted(
            **self._place,
            **self._order,
            department_name=department,
            statutory_due=NOW + timedelta(days=28),
            promise_due=NOW + timedelta(days=14),
            provisional=False,
        )
        return facts.Routed(**self._next(), data=data)

    def dept_received(self) -> facts.DeptReceived:
        data = events.CaseDeptReceived(**self._place, **self._order, department_serial="SY-1")
        return facts.DeptReceived(**self._next(), data=data)

    def progressed(self, stage: ReviewStage = ReviewStage.HANDLING) -> facts.Progressed:
        data = events.CaseProgressed(**self._place, **self._order, stage=stage, occurred_at=self._at)
        return facts.Progressed(**self._next(), data=data)

    def decided(self, outcome: Outcome = Outcome.GRANTED) -> facts.Decided:
        reason = None if outcome is Outcome.GRANTED else "经营场所不符合条件"
        data = events.CaseDecided(
            **self._place, **self._order, outcome=outcome, decided_at=self._at, reason=reason
        )
        return facts.Decided(**self._next(), data=data)

    def certificate_made(self) -> facts.CertificateMade:
        data = events.CaseCertificateMade(
            **self._place,
            **self._order,
            certificate_name="食品经营许可证",
            certificate_no="JY16229010000001",
            made_at=self._at,
        )
        return facts.CertificateMade(**self._next(), data=data)

    def ordered(self) -> facts.ParcelOrdered:
        return facts.ParcelOrdered(**self._next(), data=events.DeliveryOrdered(**self._parcel))

    def moved(self, state: TransitState = TransitState.IN_TRANSIT) -> facts.ParcelMoved:
        data = events.DeliveryProgressed(**self._parcel, state=state, raw_code="305", occurred_at=self._at)
        return facts.ParcelMoved(**self._next(), data=data)

    def signed(self, by: SignedBy = SignedBy.SELF) -> facts.ParcelSigned:
        data = events.DeliveryDelivered(**self._parcel, signed_by=by, occurred_at=self._at)
        return facts.ParcelSigned(**self._next(), data=data)

    def notice_arrived(self) -> facts.NoticeArrived:
        data = events.NoticeDelivered(channel=NoticeChannel.SMS, notice="accepted", out_id="1")
        return facts.NoticeArrived(**self._next(), data=data)

    def notice_lost(self) -> facts.NoticeLost:
        data = events.NoticeFailed(channel=NoticeChannel.SMS, notice="accepted", out_id="1", error="isv.X")
        return facts.NoticeLost(**self._next(), data=data)

    def withdrawn(self) -> facts.Withdrawn:
        data = events.CaseWithdrawn(**self._place, reason="计划有变", status_before=CaseStatus.REVIEWING)
        return facts.Withdrawn(**self._next(), data=data)

    def collected(self) -> facts.Collected:
        data = events.CaseCollected(**self._place, collected_at=self._at)
        return facts.Collected(**self._next(), data=data)

    def rated(self, stage: RatedStage = RatedStage.ACCEPTANCE) -> facts.Rated:
        data = events.CaseRated(**self._place, stage=stage, level=RatingLevel.SATISFIED, has_text=False)
        return facts.Rated(**self._next(), data=data)
