from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.support.folds.disorder import Disorder, effort
from tests.support.folds.house import House
from tests.support.folds.intake import IntakeHouse
from tests.support.histories import case_histories


class IntakeInDisorder(Disorder):
    def draw(self, data: st.DataObject) -> tuple[Callable[[], House], Sequence[Any]]:
        history = data.draw(case_histories())
        return lambda: IntakeHouse(history), history.of(*IntakeHouse.reads)


TestIntakeInDisorder = IntakeInDisorder.TestCase
TestIntakeInDisorder.settings = effort()
