from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from contracts import commands, events
from tests.support.folds.disorder import Disorder
from tests.support.folds.house import House, ground
from tests.support.folds.dept_gateway import GatewayHouse
from tests.support.histories import case_histories

_TOLD = (
    commands.WorkOrderV1,
    commands.WorkOrderCancelV1,
    events.CaseDeptReceivedV1,
    events.CaseProgressedV1,
    events.CaseDecidedV1,
    events.CaseCertificateMadeV1,
)


class GatewayInDisorder(Disorder):
    def draw(self, data: st.DataObject) -> tuple[Callable[[], House], Sequence[Any]]:
        history, desk = data.draw(case_histories()), data.draw(st.booleans(), "desk")
        return lambda: GatewayHouse(ground(), history, desk=desk), history.of(*_TOLD)


TestGatewayInDisorder = GatewayInDisorder.TestCase
