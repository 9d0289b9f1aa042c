"""Message and timer about one order, in the orders that only a crash at the wrong moment brings about."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.sealed import Consignee
from services.chassis.breaker import Breakers
from services.chassis.catalogue import load_catalogue
from services.chassis.clock import ManualClock
from services.chassis.mongo import connect
from services.chassis.privacy import Sealer
from services.chassis.service import Ground
from services.chassis.timers import Timer
from services.courier.adapters.carriers.registry import Carriers
from services.courier.adapters.carriers.seam import CarrierAwayError, Parcel, Push, Verdict
from services.courier.adapters.store import Shipments
from services.courier.usecases.ask_carrier import AskCarrier
from services.courier.usecases.place_order import PlaceOrder
from services.courier.usecases.resume_ordering import ResumeOrdering
from tests.support.dispatch_orders import SEAL_KEYS, dispatch_order
from tests.support.messages import NOW


class DiedError(Exception):
    """Stands for the end of the process."""


@dataclass
class MortalCarrier:
    """A carrier in the middle of whose first answer our process dies."""

    asked: list[str] = field(default_factory=list)

    async def place(self, parcel: Parcel, consignee: Consignee) -> str:
        assert consignee.phone
        self.asked.append(parcel.order_no)
        if len(self.asked) == 1:
            raise DiedError
        return "EA000000014CN"

    def read_push(self, body: bytes) -> Push:
        raise NotImplementedError

    def reply(self, verdict: Verdict, serial_no: str | None) -> dict[str, Any]:
        raise NotImplementedError

    async def close(self) -> None:
        return


@dataclass
class Desk:
    place_order: PlaceOrder
    resume_ordering: ResumeOrdering
    carrier: MortalCarrier
    shipments: Shipments


@pytest.fixture
async def desk(mongo_url: str, database_prefix: str, catalogue: Path) -> AsyncIterator[Desk]:
    client = connect(mongo_url, "test")
    clock = ManualClock(NOW)
    database = client[f"{database_prefix}_courier"]
    shipments = Shipments(Ground(database, clock, load_catalogue(catalogue), lambda *_: None))
    carrier = MortalCarrier()
    ask = AskCarrier(
        Carriers({"ems": carrier}), Sealer(SEAL_KEYS), Breakers(clock, CarrierAwayError, rate=10)
    )
    yield Desk(PlaceOrder(shipments, ask, clock), ResumeOrdering(shipments, ask, clock), carrier, shipments)
    client.close()


async def said(desk: Desk, order_no: str) -> list[str]:
    found = await desk.shipments.collection.find_one({"_id": order_no})
    assert found is not None
    return [said["type"] for entry in found["history"] for said in entry["said"]]


async def test_after_a_crash_redelivery_places_the_order_and_the_timer_has_nothing_left(
    desk: Desk, order_no: str
) -> None:
    order = dispatch_order(order_no)
    with pytest.raises(DiedError):
        await desk.place_order(order)
    (told,) = await desk.place_order(order)
    await desk.resume_ordering(Timer(order_no, "order", NOW + timedelta(seconds=25)))
    (again,) = await desk.place_order(order)
    assert again == told
    assert desk.carrier.asked == [order_no] * 2
    assert await said(desk, order_no) == ["linxia.delivery.ordered.v1"]


async def test_after_a_crash_the_timer_places_the_order_and_redelivery_has_nothing_left(
    desk: Desk, order_no: str
) -> None:
    order = dispatch_order(order_no)
    with pytest.raises(DiedError):
        await desk.place_order(order)
    timer = Timer(order_no, "order", NOW + timedelta(seconds=25))
    await desk.resume_ordering(timer)
    assert await desk.place_order(order) == ()
    assert desk.carrier.asked == [order_no] * 2
    assert await said(desk, order_no) == ["linxia.delivery.ordered.v1"]
