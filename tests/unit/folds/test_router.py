from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.support.folds.disorder import Disorder, effort
from tests.support.folds.house import House
from tests.support.folds.router import RouterHouse
from tests.support.histories import case_histories


class RouterInDisorder(Disorder):
    def draw(self, data: st.DataObject) -> tuple[Callable[[], House], Sequence[Any]]:
        history = data.draw(case_histories())
        return lambda: RouterHouse(history), history.of(*RouterHouse.reads)


TestRouterInDisorder = RouterInDisorder.TestCase
TestRouterInDisorder.settings = effort()
