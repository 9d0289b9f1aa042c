from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from pydantic import SecretStr

from contracts import events
from contracts.case import TransitState
from contracts.commands import DispatchOrder, DispatchOrderV1
from contracts.envelope import Message, Payload
from contracts.events import DeliveryDeliveredV1, DeliveryOrderedV1, DeliveryProgressedV1
from contracts.sealed import Audience, Consignee
from services.chassis.breaker import Breakers
from services.chassis.mongo import Database
from services.chassis.outgoing import Outgoing
from services.chassis.privacy import Sealer
from services.chassis.timers import Wake
from services.courier.adapters.carriers.registry import Carriers
from services.courier.adapters.carriers.seam import CarrierAwayError, Parcel, Push, Sighting, Verdict
from services.courier.adapters.store import Shipments
from services.courier.domain.journey import ShipmentStage, Trace
from services.courier.usecases.ask_carrier import AskCarrier
from services.courier.usecases.place_order import PlaceOrder
from services.courier.usecases.resume_ordering import ResumeOrdering
from services.courier.usecases.shipment_step import ORDER
from services.courier.usecases.take_tracking import TakeTracking
from services.intake.domain import facts
from services.intake.domain.delivery import delivery_of
from services.intake.domain.irregularities import IrregularityCode, irregularities_of
from services.intake.domain.recording import record
from services.intake.domain.standing import status_of
from tests.support import cases as given
from tests.support.folds.house import House, TooEarlyError, afterwards, ground_of
from tests.support.messages import CASE_NO, NOW, message

ORDER_NO = f"{CASE_NO}-1"
WAYBILL_NO = "EA000000014CN"
_SEALER = Sealer({"courier.1": SecretStr("MDEyMzQ1Njc4OWFiY2RlZg==")})
_FACTS: dict[str, tuple[type[Payload], Any]] = {
    DeliveryOrderedV1.TYPE: (events.DeliveryOrdered, facts.ParcelOrdered),
    DeliveryProgressedV1.TYPE: (events.DeliveryProgressed, facts.ParcelMoved),
    DeliveryDeliveredV1.TYPE: (events.DeliveryDelivered, facts.ParcelSigned),
}
_CONSIGNEE = Consignee(
    name="马测试",
    phone="13900000001",
    province="甘肃省",
    city="临夏回族自治州",
    county="临夏市",
    street="红园街道8号",
)


class Post:
    """A carrier: it knows an order by its number, and fetches one parcel for it."""

    def __init__(self) -> None:
        self.parcels: set[str] = set()

    async def place(self, parcel: Parcel, _: Consignee) -> str:
        self.parcels.add(parcel.order_no)
        return WAYBILL_NO

    def read_push(self, _: bytes) -> Push:
        raise NotImplementedError

    def reply(self, _: Verdict, __: str | None) -> dict[str, Any]:
        raise NotImplementedError

    async def close(self) -> None:
        """Nothing is open."""


class CourierHouse(House):
    """The courier: an order is a message, traces are pushed once the carrier has the order."""

    def __init__(self, database: Database | None = None) -> None:
        super().__init__(afterwards())
        ground = ground_of(self.clock, database)
        self.post = Post()
        self._shipments = Shipments(ground)
        self.collection = self._shipments.collection
        ask = AskCarrier(
            Carriers({"ems": self.post}), _SEALER, Breakers(ground.clock, CarrierAwayError, rate=10)
        )
        self._place = PlaceOrder(self._shipments, ask, ground.clock)
        self._track = TakeTracking(self._shipments)
        self._wakes: dict[str, Wake] = {ORDER: ResumeOrdering(self._shipments, ask, ground.clock)}

    @property
    def wakes(self) -> Mapping[str, Wake]:
        return self._wakes

    async def handle(self, item: Message[Any] | Trace) -> Sequence[Outgoing]:
        if isinstance(item, DispatchOrderV1):
            return await self._place(item)
        assert isinstance(item, Trace)
        if not self.post.parcels:
            raise TooEarlyError
        sighting = Sighting(f"{item.at}|{item.code}", WAYBILL_NO, ORDER_NO, item)
        if await self._track("ems", [sighting]) is Verdict.UNKNOWN:
            raise TooEarlyError
        return ()

    async def view(self) -> Mapping[str, Any]:
        (document,) = await self.documents()
        state = document["state"]
        return {
            "shipment": {name: state.get(name) for name in ("stage", "waybill_no", "journey", "signed_by")},
            "trouble": state.get("trouble"),
            "index": document["index"],
            "parcels": self.post.parcels,
            "seen by the applicant": await self._seen(),
        }

    async def check(self) -> None:
        """Who listened knows where the parcel is: ordered and delivered are said once, and the last is so."""
        shipment = await self._shipments.get(ORDER_NO)
        if shipment is None:
            return
        said = await self.said()
        kinds = [kind for kind, _ in said]
        assert kinds.count(DeliveryOrderedV1.TYPE) <= 1
        assert kinds.count(DeliveryDeliveredV1.TYPE) <= 1
        latest = shipment.latest
        if latest is None:
            assert DeliveryDeliveredV1.TYPE not in kinds
        elif latest.stage is ShipmentStage.DELIVERED:
            assert DeliveryDeliveredV1.TYPE in kinds
        else:
            states = {data["state"] for kind, data in said if kind == DeliveryProgressedV1.TYPE}
            assert TransitState(latest.stage.value) in states

    async def _seen(self) -> tuple[Any, ...]:
        """Return what intake shows, given all that was told: the parcel's place, and what went wrong."""
        told = given.book()
        for number, (kind, data) in enumerate(await self.said()):
            model, fact = _FACTS[kind]
            said_at = NOW + timedelta(minutes=number)
            content = model.model_validate(data, strict=False)
            known = fact(id=uuid5(NAMESPACE_OID, str(number)), said_at=said_at, data=content)
            told = record(told, known, NOW)
        delivery = delivery_of(told)
        alarms = {each.code for each in irregularities_of(told)}
        return (
            status_of(told),
            delivery and delivery.state,
            alarms & {IrregularityCode.PARCEL_RETURNED, IrregularityCode.SIGNED_BY_ANOTHER},
        )


def dispatch() -> DispatchOrderV1:
    """Return the order to send the result of a case."""
    consignee = _SEALER.seal(Audience.COURIER, CASE_NO, _CONSIGNEE)
    order = DispatchOrder(order_no=ORDER_NO, carrier="ems", contents="食品经营许可证", consignee=consignee)
    said: DispatchOrderV1 = message(DispatchOrderV1, order)
    return said
