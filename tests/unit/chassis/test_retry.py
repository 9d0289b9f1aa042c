from datetime import timedelta

import pytest

from services.chassis.retry import PATIENCE, PAUSES, is_over, next_try
from tests.support.messages import NOW


def test_seven_tries_take_almost_a_day() -> None:
    now = NOW
    waits: list[float] = []
    while due := next_try(len(waits) + 1, NOW, now):
        waits.append((due - now).total_seconds())
        now = due

    assert waits == [25, 100, 400, 1_600, 6_400, 25_600, 52_000]
    assert now - NOW == PATIENCE == timedelta(hours=23, minutes=55, seconds=25)


def test_the_last_try_is_not_later_than_the_patience_lasts() -> None:
    almost = NOW + PATIENCE - timedelta(minutes=1)
    assert next_try(7, NOW, almost) == NOW + PATIENCE


@pytest.mark.parametrize("attempt", [1, 8, 100])
def test_it_is_the_age_that_ends_it_not_the_count(attempt: int) -> None:
    assert next_try(attempt, NOW, NOW + timedelta(hours=1)) is not None
    assert next_try(attempt, NOW, NOW + PATIENCE) is None


def test_a_clock_that_is_put_back_does_not_end_it() -> None:
    assert next_try(1, NOW, NOW - timedelta(minutes=5)) == NOW - timedelta(minutes=5) + PAUSES[0]


def test_what_has_not_failed_is_not_over() -> None:
    assert not is_over(None, NOW)
    assert not is_over(NOW, NOW + PATIENCE - timedelta(milliseconds=1))
    assert is_over(NOW, NOW + PATIENCE)
