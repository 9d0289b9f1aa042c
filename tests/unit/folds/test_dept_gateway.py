from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from contracts import commands
from tests.support.folds.dept_gateway import TOLD, GatewayHouse
from tests.support.folds.disorder import Disorder, effort
from tests.support.folds.house import House
from tests.support.histories import case_histories

_READS = (commands.WorkOrderV1, commands.WorkOrderCancelV1, *TOLD)


class GatewayInDisorder(Disorder):
    def draw(self, data: st.DataObject) -> tuple[Callable[[], House], Sequence[Any]]:
        history, desk = data.draw(case_histories()), data.draw(st.booleans(), "desk")
        return lambda: GatewayHouse(history, desk=desk), history.of(*_READS)


TestGatewayInDisorder = GatewayInDisorder.TestCase
TestGatewayInDisorder.settings = effort()
