import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.chassis import failpoints
from services.chassis.failpoints import Point
from tests.support.folds.house import House, TooEarlyError

_PLACES = st.integers(0, 40)
_DEATHS = (Point.BEFORE_WRITE, Point.AFTER_WRITE, Point.AFTER_EFFECT, Point.BEFORE_ACK)

_SHARE = 10


def effort() -> settings:
    """Return the settings of a machine: each of its examples is a whole case, so fewer are enough."""
    return settings(max_examples=max(settings().max_examples // _SHARE, 1))


class DiedError(Exception):
    """The process is gone; what it had in hand comes again."""


class Disorder(RuleBasedStateMachine):
    """A broker on its worst day: messages come late, twice, in any order, and to processes that die.

    In the end the case must be what it is when nothing is disturbed.
    """

    house: House
    waiting: list[Any]
    taken: list[Any]

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self.waiting, self.taken = [], []
        self._broken = False

    def draw(self, data: st.DataObject) -> tuple[Callable[[], House], Sequence[Any]]:
        """Return a case: how to begin it, and what is told of it, in the order in which it happened."""
        raise NotImplementedError

    @initialize(data=st.data())
    def a_case_begins(self, data: st.DataObject) -> None:
        self._begin, self._history = self.draw(data)
        self.house = self._begin()
        self.waiting = list(self._history)

    @rule()
    def the_next_comes(self) -> None:
        self._deliver(0)

    @rule(place=_PLACES)
    def one_comes_out_of_turn(self, place: int) -> None:
        self._deliver(place)

    @rule(place=_PLACES)
    def one_comes_again(self, place: int) -> None:
        if self.taken:
            self._take(self.taken[place % len(self.taken)])

    @rule(place=_PLACES)
    def one_is_delayed(self, place: int) -> None:
        if self.waiting:
            self.waiting.append(self.waiting.pop(place % len(self.waiting)))

    @rule(place=_PLACES, point=st.sampled_from(_DEATHS))
    def the_process_dies_over_one(self, place: int, point: Point) -> None:
        """It stays where it was; nothing that was to be published is, except what is in the outbox."""
        if not self.waiting:
            return
        failpoints.install(_dying(point))
        try:
            self._run(self.house.handle(self.waiting[place % len(self.waiting)]))
        except (DiedError, TooEarlyError):
            pass
        finally:
            failpoints.clear()

    @invariant()
    def all_is_sound(self) -> None:
        if hasattr(self, "house"):
            self._run(self.house.check())

    def teardown(self) -> None:
        try:
            if hasattr(self, "house") and not self._broken:
                self._the_storm_is_over()
        finally:
            self._runner.close()

    def _the_storm_is_over(self) -> None:
        while self.waiting:
            left = len(self.waiting)
            for _ in range(left):
                self._deliver(0)
            assert len(self.waiting) < left or self._run(self.house.wake()), self.waiting
        self._sleep(self.house)
        assert self._run(self.house.owed()) == set()
        calm = self._begin()
        for item in self._history:
            self._run(calm.take(item))
        self._sleep(calm)
        found, expected = self._run(self.house.view()), self._run(calm.view())
        assert {name: found[name] for name in found if found[name] != expected.get(name)} == {}, expected
        assert found.keys() == expected.keys()

    def _sleep(self, house: House) -> None:
        while self._run(house.wake()):
            pass

    def _deliver(self, place: int) -> None:
        if not self.waiting:
            return
        item = self.waiting.pop(place % len(self.waiting))
        (self.taken if self._take(item) else self.waiting).append(item)

    def _take(self, item: Any) -> bool:
        try:
            self._run(self.house.take(item))
        except TooEarlyError:
            return False
        return True

    def _run(self, what: Coroutine[Any, Any, Any]) -> Any:
        self._broken = True
        try:
            found = self._runner.run(what)
        except (DiedError, TooEarlyError):
            self._broken = False
            raise
        self._broken = False
        return found


def _dying(at: Point) -> Callable[[Point], None]:
    def die(point: Point) -> None:
        if point is at:
            raise DiedError(point)

    return die
