from datetime import date, datetime

import pytest

from contracts.catalog import DayUnit, Limit
from contracts.events import CaseAcceptedV1, CaseRoutedV1
from services.chassis.service import Ground
from services.router.app import wiring
from services.router.settings import RouterSettings
from tests.support.messages import accepted


@pytest.mark.parametrize(
    ("stops", "due"), [(True, date(2018, 11, 23)), (False, date(2018, 11, 22))], ids=["stops", "runs"]
)
async def test_a_setting_says_whether_the_statutory_clock_stops_on_the_founding_day(
    unconnected: RouterSettings, ground: Ground, stops: bool, due: date
) -> None:
    settings = unconnected.model_copy(update={"local_holidays_stop_statutory_clock": stops})
    (facts,) = wiring(settings, ground).subscriptions
    five_days = Limit(days=5, unit=DayUnit.WORKING)

    routed, _ = await facts.handlers[CaseAcceptedV1](
        accepted(
            accepted_at=datetime.fromisoformat("2018-11-15T09:30:00+08:00"),
            statutory_limit=five_days,
            promised_limit=five_days,
        )
    )

    said = CaseRoutedV1.model_validate_json(routed.body).data
    assert (said.statutory_due.date(), said.promise_due.date()) == (due, due)
