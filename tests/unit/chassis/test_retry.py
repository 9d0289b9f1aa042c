from datetime import timedelta

from services.chassis.retry import TRIES, next_try
from tests.support.messages import NOW


def test_seven_tries_take_almost_a_day() -> None:
    waits = [due - NOW for attempt in range(1, TRIES + 1) if (due := next_try(attempt, NOW))]

    assert [wait.total_seconds() for wait in waits] == [25, 100, 400, 1_600, 6_400, 25_600, 52_000]
    assert sum(waits, timedelta()) == timedelta(hours=23, minutes=55, seconds=25)


def test_the_eighth_failure_is_a_persons_business() -> None:
    assert next_try(TRIES + 1, NOW) is None
