from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.support.folds.courier import CourierHouse, dispatch
from tests.support.folds.disorder import Disorder, effort
from tests.support.folds.house import House
from tests.support.histories import journeys


class CourierInDisorder(Disorder):
    def draw(self, data: st.DataObject) -> tuple[Callable[[], House], Sequence[Any]]:
        order = dispatch()
        return CourierHouse, (order, *data.draw(journeys()))


TestCourierInDisorder = CourierInDisorder.TestCase
TestCourierInDisorder.settings = effort()
