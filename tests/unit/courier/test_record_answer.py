from datetime import datetime, timedelta

import pytest

from contracts.events import DeliveryOrderedV1
from services.chassis.retry import PATIENCE, PAUSES
from services.chassis.timers import park
from services.courier.domain.answer import Answer, Away, Placed, Refused, Waiting
from services.courier.domain.journey import ShipmentStage
from services.courier.domain.shipment import Shipment, WaybillMismatchError
from services.courier.usecases.order_anew import order_anew, why_stalled
from services.courier.usecases.record_answer import record_answer
from services.courier.usecases.shipment_step import ORDER
from tests.support.messages import NOW
from tests.unit.courier.parcels import WAYBILL_NO, ordered, requested

S = ShipmentStage
SLOT = NOW + timedelta(seconds=7)


def test_a_waybill_is_told_and_nobody_is_asked_again() -> None:
    step = record_answer(requested(), Placed(WAYBILL_NO), NOW)
    assert step is not None
    assert (step.state.stage, step.wakes) == (S.ORDERED, {ORDER: None})
    assert [saying.model for saying in step.says] == [DeliveryOrderedV1]


def test_a_refusal_is_final_and_told_to_nobody_outside() -> None:
    step = record_answer(requested(), Refused("B00017"), NOW)
    assert step is not None
    assert (step.state.stage, step.state.trouble, step.says) == (S.REFUSED, "B00017", ())
    assert step.wakes == {ORDER: None, park(ORDER): NOW}
    assert why_stalled(step.state) == "ems: refused: B00017"


def test_a_carrier_that_is_away_is_asked_seven_times_more_over_a_day_and_then_left() -> None:
    shipment, now = requested(), NOW
    waits: list[timedelta] = []
    while shipment.is_ordering:
        shipment, due = _missed(shipment, now)
        if due is not None:
            waits.append(due - now)
            now = due
    assert (tuple(waits), now - NOW) == (PAUSES, PATIENCE)
    assert (shipment.stage, shipment.failures, shipment.trouble) == (S.ABANDONED, 8, "HTTP 500")


def _missed(shipment: Shipment, now: datetime) -> tuple[Shipment, datetime | None]:
    step = record_answer(shipment, Away("HTTP 500"), now)
    assert step is not None
    assert step.says == ()
    return step.state, step.wakes[ORDER]


def test_an_order_that_the_breaker_puts_off_has_not_failed_and_is_written_once() -> None:
    step = record_answer(requested(), Waiting(SLOT), NOW)
    assert step is not None
    assert (step.state.failures, step.state.failing_since) == (0, NOW)
    assert step.wakes == {ORDER: SLOT}
    assert record_answer(step.state, Waiting(SLOT), NOW + PATIENCE - timedelta(seconds=1)) is None


@pytest.mark.parametrize("answer", [Away("HTTP 500"), Waiting(SLOT)])
def test_after_a_day_it_is_parked_whether_the_carrier_was_asked_or_left_alone(answer: Away | Waiting) -> None:
    step = record_answer(requested().put_off(NOW), answer, NOW + PATIENCE)
    assert step is not None
    assert step.state.stage is S.ABANDONED
    assert step.wakes == {ORDER: None, park(ORDER): NOW + PATIENCE}


@pytest.mark.parametrize("answer", [Refused("B00017"), Waiting(SLOT)])
def test_what_stalled_is_ordered_anew_on_a_persons_word(answer: Refused | Waiting) -> None:
    untried, later = requested(), NOW + timedelta(days=3)
    stalled = record_answer(untried.put_off(NOW), answer, NOW + PATIENCE)
    assert stalled is not None
    step = order_anew(stalled.state, later)
    assert step is not None
    assert (step.state.stage, step.state.failures, step.state.failing_since) == (S.ORDERING, 0, None)
    assert (step.says, step.wakes) == ((), {ORDER: later})
    assert order_anew(ordered(), later) is None


@pytest.mark.parametrize("answer", [Placed(WAYBILL_NO), Refused("B00017"), Away("HTTP 500"), Waiting(SLOT)])
def test_an_answer_that_a_report_has_overtaken_changes_nothing(answer: Answer) -> None:
    assert record_answer(ordered(), answer, NOW) is None


def test_a_second_waybill_for_one_order_is_an_alarm() -> None:
    with pytest.raises(WaybillMismatchError):
        record_answer(ordered(), Placed("EA999999999CN"), NOW)
