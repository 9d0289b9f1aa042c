"""What is told is right whatever order the carrier's reports come in, however often each comes."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from contracts.case import SignedBy, TransitState
from contracts.envelope import Payload
from contracts.events import DeliveryDelivered, DeliveryOrdered, DeliveryProgressed
from services.courier.domain.journey import ShipmentStage, Trace
from services.courier.domain.news import news
from services.courier.domain.shipment import Shipment
from tests.support.messages import NOW
from tests.unit.courier.parcels import ORDER_NO, WAYBILL_NO, ordered, requested, trace, vague

S = ShipmentStage
ON_THE_WAY = [S.COLLECTED, S.IN_TRANSIT, S.OUT_FOR_DELIVERY, S.FAILED_ATTEMPT]


def follow(reports: Sequence[Trace]) -> tuple[Shipment, list[Payload]]:
    """Return the shipment after these reports, in this order, and all that was told on the way."""
    shipment, told = ordered(), list[Payload]()
    for report in reports:
        after = shipment.traced(report)
        told.extend(news(shipment, after))
        shipment = after
    return shipment, told


@st.composite
def journeys(draw: st.DrawFn) -> list[Trace]:
    """A journey as it happened: steps under way, some of unknown code, and perhaps an end."""
    steps = draw(st.lists(st.sampled_from([*ON_THE_WAY, None]), min_size=1, max_size=8))
    journey = [vague(hour) if stage is None else trace(stage, hour) for hour, stage in enumerate(steps)]
    end = draw(st.sampled_from([None, S.DELIVERED, S.RETURNED]))
    if end is S.DELIVERED:
        journey.append(trace(end, len(steps), draw(st.sampled_from(SignedBy))))
    elif end is S.RETURNED:
        journey += [trace(end, len(steps)), trace(S.DELIVERED, len(steps) + 1, SignedBy.SELF)]
    return journey


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[Trace], list[Trace]]:
    """A journey, and how its reports arrive: in any order, some of them again."""
    journey = draw(journeys())
    again = draw(st.lists(st.sampled_from(journey), max_size=len(journey)))
    return journey, draw(st.permutations([*journey, *again]))


@given(arrivals())
def test_the_end_is_the_same_in_whatever_order_reports_arrive(case: tuple[list[Trace], list[Trace]]) -> None:
    journey, arriving = case
    expected, _ = follow(journey)
    found, _ = follow(arriving)
    assert found.journey == expected.journey
    assert (found.stage, found.signed_by) == (expected.stage, expected.signed_by)


@given(arrivals())
def test_the_last_thing_told_is_where_the_parcel_is(case: tuple[list[Trace], list[Trace]]) -> None:
    shipment, told = follow(case[1])
    last = told[-1]
    if isinstance(last, DeliveryProgressed):
        assert last.state == shipment.stage.value
    else:
        assert isinstance(last, DeliveryDelivered)
        assert (shipment.stage, shipment.signed_by) == (S.DELIVERED, last.signed_by)


@given(arrivals())
def test_a_delivery_is_told_at_most_once_and_always_when_it_happened(
    case: tuple[list[Trace], list[Trace]],
) -> None:
    shipment, told = follow(case[1])
    deliveries = [each for each in told if isinstance(each, DeliveryDelivered)]
    assert len(deliveries) <= 1
    assert deliveries or shipment.stage is not S.DELIVERED


@given(st.permutations([trace(stage, hour) for hour, stage in enumerate(ON_THE_WAY)]))
def test_time_never_runs_backwards_in_what_is_told(arriving: list[Trace]) -> None:
    _, told = follow(arriving)
    times = [each.occurred_at for each in told if isinstance(each, DeliveryProgressed)]
    assert times == sorted(times)
    assert len(set(times)) == len(times)


def test_the_waybill_is_told_once() -> None:
    told = news(requested(), ordered())
    assert told == (DeliveryOrdered(carrier="ems", order_no=ORDER_NO, waybill_no=WAYBILL_NO),)
    assert news(ordered(), ordered()) == ()
    assert news(requested(), requested().missed("HTTP 500", NOW)) == ()


def test_a_report_that_brings_the_waybill_tells_both() -> None:
    after = requested().ordered(WAYBILL_NO).traced(trace(S.COLLECTED, 1))
    told = news(requested(), after)
    assert [type(each) for each in told] == [DeliveryOrdered, DeliveryProgressed]


def test_moving_on_within_a_state_is_no_news() -> None:
    _, told = follow([trace(S.IN_TRANSIT, 1), trace(S.IN_TRANSIT, 2)])
    assert len(told) == 1


def test_every_failed_attempt_is_news() -> None:
    _, told = follow([trace(S.FAILED_ATTEMPT, 1), trace(S.FAILED_ATTEMPT, 25)])
    assert [each.state for each in told if isinstance(each, DeliveryProgressed)] == [
        TransitState.FAILED_ATTEMPT,
        TransitState.FAILED_ATTEMPT,
    ]


def test_a_return_that_was_overtaken_by_the_senders_signature_is_told() -> None:
    _, told = follow([trace(S.DELIVERED, 9, SignedBy.SELF), trace(S.RETURNED, 5)])
    assert [type(each) for each in told] == [DeliveryDelivered, DeliveryProgressed]


def test_a_parcel_at_the_door_is_told_as_later_than_a_vague_report_that_came_first() -> None:
    _, told = follow([trace(S.COLLECTED, 0), vague(3), trace(S.OUT_FOR_DELIVERY, 2)])
    moved = [each for each in told if isinstance(each, DeliveryProgressed)]
    assert [each.state for each in moved][-2:] == [TransitState.IN_TRANSIT, TransitState.OUT_FOR_DELIVERY]
    assert moved[-1].occurred_at == moved[-2].occurred_at


def test_what_is_told_carries_the_carriers_own_code_and_time() -> None:
    report = vague(1, code="463")
    _, (told,) = follow([report])
    assert told == DeliveryProgressed(
        carrier="ems",
        order_no=ORDER_NO,
        waybill_no=WAYBILL_NO,
        state=TransitState.IN_TRANSIT,
        raw_code="463",
        occurred_at=report.at,
    )
