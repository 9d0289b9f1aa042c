from typing import Any

from structlog.testing import capture_logs

from contracts.catalog import DayUnit, Limit
from contracts.commands import WorkOrderCancelV1, WorkOrderV1
from contracts.envelope import Message
from contracts.events import CaseRoutedV1
from services.chassis.mongo import Database
from tests.component.router.conftest import Tell
from tests.support.messages import CASE_NO, accepted
from tests.support.router_facts import WITHDRAWN_AT, granted, withdrawn


async def _types(tell: Tell, *facts: Message[Any]) -> list[list[str]]:
    return [[each.type for each in await tell(fact)] for fact in facts]


async def test_a_case_withdrawn_before_it_was_routed_gives_no_department_anything(tell: Tell) -> None:
    said = await _types(tell, withdrawn(CASE_NO), accepted())

    assert said == [[], [CaseRoutedV1.TYPE]]


async def test_a_decision_known_before_the_acceptance_does_not_keep_the_order_back(tell: Tell) -> None:
    said = await _types(tell, granted(CASE_NO), accepted())

    assert said == [[], [CaseRoutedV1.TYPE, WorkOrderV1.TYPE]]


async def test_a_withdrawal_after_the_decision_is_told_to_the_department_too(tell: Tell) -> None:
    said = await _types(tell, accepted(), granted(CASE_NO, WITHDRAWN_AT), withdrawn(CASE_NO))

    assert said[1:] == [[], [WorkOrderCancelV1.TYPE]]


async def test_a_second_withdrawal_cancels_nothing_again(tell: Tell) -> None:
    said = await _types(tell, accepted(), withdrawn(CASE_NO), withdrawn(CASE_NO))

    assert said[1:] == [[WorkOrderCancelV1.TYPE], []]


async def test_an_acceptance_stated_again_by_another_event_changes_nothing_and_alerts(
    tell: Tell, database: Database
) -> None:
    await tell(accepted())
    before = await database.cases.find_one({"_id": CASE_NO})

    with capture_logs() as lines:
        said = await tell(accepted(item_code="gongshang-company_registration"))

    assert said == ()
    assert await database.cases.find_one({"_id": CASE_NO}) == before
    assert [(line["event"], line["alert"]) for line in lines] == [("accepted_again_by_another_event", True)]


async def test_due_dates_that_a_notice_may_move_say_so(tell: Tell) -> None:
    routed, _ = await tell(accepted(statutory_limit=Limit(days=60, unit=DayUnit.WORKING)))

    assert CaseRoutedV1.model_validate_json(routed.body).data.provisional
