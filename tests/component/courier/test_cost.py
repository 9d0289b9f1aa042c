"""What one delivery costs in round trips to Mongo and in messages: counted, so that it stays so."""

from collections import Counter
from typing import Any

import pytest
from pymongo import monitoring

from services.courier.app import create
from tests.component.courier.house import around
from tests.component.courier.pushes import item, push
from tests.component.courier.surroundings import Surroundings
from tests.support.eventually import eventually
from tests.support.serving import serving


class RoundTrips(monitoring.CommandListener):
    """Counts what is asked of Mongo about single shipments; the sweeps, which cost by the hour, are not."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Count a command, and apart from other updates those that clear the outbox."""
        if event.command.get(event.command_name) == "shipments" and not _is_sweep(event.command):
            self.seen["clear" if _clears(event.command) else event.command_name] += 1

    def succeeded(self, _: monitoring.CommandSucceededEvent) -> None:
        """Nothing: it was counted when it started."""

    def failed(self, _: monitoring.CommandFailedEvent) -> None:
        """Nothing: it was counted when it started."""


def _is_sweep(command: Any) -> bool:
    return bool({"wake_at", "unsent_since"} & set(command.get("filter", {})))


def _clears(command: Any) -> bool:
    return any("rev" not in update["q"] for update in command.get("updates", ()))


@pytest.fixture(scope="module")
def round_trips() -> RoundTrips:
    listener = RoundTrips()
    monitoring.register(listener)  # pymongo hands it to every client made from now on
    return listener


async def test_a_delivery_of_five_reports(
    round_trips: RoundTrips, surroundings: Surroundings, order_no: str
) -> None:
    settings = surroundings.settings(sweep_interval="3600")
    async with serving(create(settings)) as url, around(settings, url) as house:
        round_trips.seen.clear()
        await house.dispatch(order_no)
        await house.deliveries.until(order_no, "ordered")
        assert round_trips.seen == {"find": 2, "insert": 1, "update": 1}

        round_trips.seen.clear()
        (waybill,) = {fact.data.waybill_no for fact in house.deliveries.of(order_no)}
        for hours, code in enumerate(("203", "305", "306", "702", "704"), start=-9):
            await house.push(push(item(code, hours, waybill), order_no=order_no))
        assert (round_trips.seen["find"], round_trips.seen["update"]) == (5, 5)
        way = ("ordered", "collected", "in_transit", "out_for_delivery", "delivered")
        await house.deliveries.until(order_no, *way)

        async def outbox_is_clear() -> bool:
            return await house.shipments.count_documents({"_id": order_no, "unsent": []}) == 1

        await eventually(outbox_is_clear)
        assert 1 <= round_trips.seen["clear"] <= 4
        assert len(house.deliveries.heard) == 5


async def test_a_report_by_waybill_costs_one_read_more_and_it_is_by_index(
    round_trips: RoundTrips, surroundings: Surroundings, order_no: str
) -> None:
    settings = surroundings.settings(sweep_interval="3600")
    async with serving(create(settings)) as url, around(settings, url) as house:
        waybill = await house.ordered(order_no)
        round_trips.seen.clear()
        await house.push(push(item("463", 1, waybill)))
        assert (round_trips.seen["find"], round_trips.seen["insert"]) == (2, 0)
        plan = await house.shipments.find({"index.waybill_no": waybill, "index.carrier": "ems"}).explain()
        assert "index.waybill_no" in str(plan["queryPlanner"]["winningPlan"])
