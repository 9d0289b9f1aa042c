from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.support.folds.disorder import Disorder, effort
from tests.support.folds.house import House
from tests.support.folds.notifier import NotifierHouse
from tests.support.histories import case_histories


class NotifierInDisorder(Disorder):
    def draw(self, data: st.DataObject) -> tuple[Callable[[], House], Sequence[Any]]:
        history = data.draw(case_histories())
        return lambda: NotifierHouse(history), history.of(*NotifierHouse.reads)


TestNotifierInDisorder = NotifierInDisorder.TestCase
TestNotifierInDisorder.settings = effort()
