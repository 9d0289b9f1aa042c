"""Everything about a case at once, each message twice, on the real store: the same case comes of it."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contracts import commands
from services.chassis.aggregates import ConflictError
from services.chassis.mongo import Database, connect
from tests.support.folds.courier import CourierHouse, dispatch
from tests.support.folds.dept_gateway import TOLD, GatewayHouse
from tests.support.folds.house import House, TooEarlyError
from tests.support.folds.intake import IntakeHouse
from tests.support.folds.notifier import NotifierHouse
from tests.support.folds.router import RouterHouse
from tests.support.histories import CaseHistory, case_histories, journeys

Begin = Callable[[Database | None], House]
Story = tuple[Begin, Sequence[Any]]


def _intake(told: CaseHistory) -> Story:
    return lambda database: IntakeHouse(told, database), told.of(*IntakeHouse.reads)


def _router(told: CaseHistory) -> Story:
    return lambda database: RouterHouse(told, database), told.of(*RouterHouse.reads)


def _gateway(told: CaseHistory) -> Story:
    reads = (commands.WorkOrderV1, commands.WorkOrderCancelV1, *TOLD)
    return lambda database: GatewayHouse(told, desk=False, database=database), told.of(*reads)


def _notifier(told: CaseHistory) -> Story:
    return lambda database: NotifierHouse(told, database), told.of(*NotifierHouse.reads)


_STORIES = {
    "intake": case_histories().map(_intake),
    "router": case_histories().map(_router),
    "dept_gateway": case_histories().map(_gateway),
    "notifier": case_histories().map(_notifier),
    "courier": journeys().map(lambda traces: (CourierHouse, (dispatch(), *traces))),
}
_NUMBERS = count()


async def _tell(house: House, item: Any) -> bool:
    try:
        await house.take(item)
    except (TooEarlyError, ConflictError):
        return False
    return True


async def _tell_at_once(house: House, items: Sequence[Any]) -> None:
    while items:
        taken = await asyncio.gather(*(_tell(house, item) for item in items))
        items = [item for item, done in zip(items, taken, strict=True) if not done]
        assert any(taken) or await house.wake(), items
    while await house.wake():
        pass


@pytest.mark.parametrize("service", _STORIES)
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_everything_at_once_and_twice_makes_the_same_case(
    service: str, data: st.DataObject, mongo_url: str, database_prefix: str
) -> None:
    begin, items = data.draw(_STORIES[service])
    client = connect(mongo_url, "test")
    house = begin(client[f"{database_prefix}_{next(_NUMBERS)}"])
    await _tell_at_once(house, data.draw(st.permutations([*items, *items])))
    calm = begin(None)
    for item in items:
        await _tell_at_once(calm, [item])
    assert await house.view() == await calm.view()
    assert await house.owed() == set()
    client.close()
