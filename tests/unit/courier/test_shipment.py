import pytest

from contracts.case import SignedBy
from services.courier.domain.journey import ShipmentStage
from services.courier.domain.shipment import (
    ForeignOrderError,
    Shipment,
    WaybillMismatchError,
    case_no_of,
)
from tests.support.messages import CASE_NO, NOW
from tests.unit.courier.parcels import (
    ORDER_NO,
    SEALED,
    WAYBILL_NO,
    dispatch,
    ordered,
    requested,
    trace,
    vague,
)

S = ShipmentStage


def test_an_order_number_names_its_case() -> None:
    assert case_no_of(ORDER_NO) == CASE_NO
    assert case_no_of("no-dash-at-the-end-2") == "no-dash-at-the-end"
    assert case_no_of("nodash") == ""


def test_a_new_shipment_waits_for_the_carrier_with_its_consignee_sealed() -> None:
    shipment = requested()
    assert shipment.is_ordering
    assert shipment.consignee == SEALED
    assert shipment.waybill_no is None


def test_an_order_of_another_case_is_refused() -> None:
    with pytest.raises(ForeignOrderError):
        Shipment.requested(dispatch("6229000220261123000025-1"), CASE_NO, NOW)


def test_the_same_waybill_twice_changes_nothing_another_one_is_an_alarm() -> None:
    shipment = ordered()
    assert shipment.ordered(WAYBILL_NO) is shipment
    with pytest.raises(WaybillMismatchError, match="EA999999999CN"):
        shipment.ordered("EA999999999CN")


def test_a_waybill_ends_every_trouble_of_ordering() -> None:
    for shipment in (
        requested().missed("HTTP 500", NOW),
        requested().refused("B00017"),
        requested().missed("HTTP 500", NOW).abandoned(),
    ):
        placed = shipment.ordered(WAYBILL_NO)
        assert (placed.stage, placed.waybill_no, placed.trouble) == (S.ORDERED, WAYBILL_NO, None)


def test_a_parcel_goes_its_way_and_is_signed_for() -> None:
    shipment = ordered()
    way = [S.COLLECTED, S.IN_TRANSIT, S.OUT_FOR_DELIVERY, S.FAILED_ATTEMPT, S.OUT_FOR_DELIVERY]
    for hour, stage in enumerate(way):
        shipment = shipment.traced(trace(stage, hour))
        assert shipment.stage is stage
    shipment = shipment.traced(trace(S.DELIVERED, 9, SignedBy.PROXY))
    assert (shipment.stage, shipment.signed_by) == (S.DELIVERED, SignedBy.PROXY)
    assert shipment.failed_attempts == 1


def test_a_late_older_report_is_kept_but_moves_nothing_back() -> None:
    shipment = ordered().traced(trace(S.OUT_FOR_DELIVERY, 5)).traced(trace(S.COLLECTED, 1))
    assert shipment.stage is S.OUT_FOR_DELIVERY
    assert [each.stage for each in shipment.journey] == [S.COLLECTED, S.OUT_FOR_DELIVERY]


def test_a_report_twice_is_there_once() -> None:
    shipment = ordered().traced(trace(S.COLLECTED, 1))
    assert shipment.traced(trace(S.COLLECTED, 1)) is shipment


def test_nothing_comes_after_the_delivery() -> None:
    shipment = ordered().traced(trace(S.DELIVERED, 5, SignedBy.SELF)).traced(trace(S.IN_TRANSIT, 6))
    assert (shipment.stage, shipment.signed_by) == (S.DELIVERED, SignedBy.SELF)
    assert len(shipment.journey) == 2


def test_the_sender_signing_for_a_returned_parcel_is_no_delivery() -> None:
    shipment = ordered().traced(trace(S.DELIVERED, 9, SignedBy.SELF)).traced(trace(S.RETURNED, 5))
    assert (shipment.stage, shipment.signed_by) == (S.RETURNED, None)


def test_an_unknown_code_means_under_way() -> None:
    assert ordered().traced(vague(1)).stage is S.IN_TRANSIT
    assert ordered().traced(trace(S.COLLECTED, 1)).traced(vague(2)).stage is S.IN_TRANSIT


@pytest.mark.parametrize("at_the_door", [S.OUT_FOR_DELIVERY, S.FAILED_ATTEMPT])
def test_an_unknown_code_does_not_take_a_parcel_from_the_door(at_the_door: ShipmentStage) -> None:
    shipment = ordered().traced(trace(at_the_door, 3)).traced(vague(4))
    assert shipment.stage is at_the_door
    assert shipment.traced(trace(S.IN_TRANSIT, 5)).stage is S.IN_TRANSIT


def test_two_reports_of_one_second_stand_in_the_order_of_the_way() -> None:
    shipment = ordered().traced(trace(S.IN_TRANSIT, 1)).traced(trace(S.COLLECTED, 1))
    assert shipment.stage is S.IN_TRANSIT


def test_a_shipment_survives_being_stored() -> None:
    shipment = ordered().traced(trace(S.DELIVERED, 5, SignedBy.LOCKER))
    stored = shipment.model_dump(mode="json", exclude_none=True)
    assert Shipment.model_validate(stored) == shipment
