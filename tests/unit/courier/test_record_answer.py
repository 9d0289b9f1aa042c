from datetime import datetime, timedelta

import pytest

from contracts.events import DeliveryOrderedV1
from services.courier.domain.answer import Away, Placed, Refused
from services.courier.domain.journey import ShipmentStage
from services.courier.domain.shipment import Shipment, WaybillMismatchError
from services.courier.usecases.record_answer import record_answer
from services.courier.usecases.shipment_step import ORDER_TIMER
from tests.support.messages import NOW
from tests.unit.courier.parcels import WAYBILL_NO, ordered, requested

S = ShipmentStage


def test_a_waybill_is_told_and_nobody_is_asked_again() -> None:
    step = record_answer(requested(), Placed(WAYBILL_NO), NOW)
    assert step is not None
    assert (step.state.stage, step.wakes) == (S.ORDERED, {ORDER_TIMER: None})
    assert [saying.model for saying in step.says] == [DeliveryOrderedV1]


def test_a_refusal_is_final_and_told_to_nobody_outside() -> None:
    step = record_answer(requested(), Refused("B00017"), NOW)
    assert step is not None
    assert (step.state.stage, step.state.trouble, step.says) == (S.REFUSED, "B00017", ())
    assert step.wakes == {ORDER_TIMER: None}


def test_a_carrier_that_is_away_is_asked_seven_times_more_over_a_day_and_then_left() -> None:
    shipment, now = requested(), NOW
    waits: list[timedelta] = []
    while shipment.is_ordering:
        shipment, due = _missed(shipment, now)
        if due is not None:
            waits.append(due - now)
            now = due
    assert [wait.total_seconds() for wait in waits] == [25, 100, 400, 1600, 6400, 25600, 52000]
    assert (shipment.stage, shipment.failures, shipment.trouble) == (S.ABANDONED, 8, "HTTP 500")


def _missed(shipment: Shipment, now: datetime) -> tuple[Shipment, datetime | None]:
    step = record_answer(shipment, Away("HTTP 500"), now)
    assert step is not None
    assert step.says == ()
    return step.state, step.wakes[ORDER_TIMER]


@pytest.mark.parametrize("answer", [Placed(WAYBILL_NO), Refused("B00017"), Away("HTTP 500")])
def test_an_answer_that_a_report_has_overtaken_changes_nothing(answer: Placed | Refused | Away) -> None:
    assert record_answer(ordered(), answer, NOW) is None


def test_a_second_waybill_for_one_order_is_an_alarm() -> None:
    with pytest.raises(WaybillMismatchError):
        record_answer(ordered(), Placed("EA999999999CN"), NOW)
