"""Numbers a partner gives: its book has no memory across restarts, its numbers must not come twice."""

import itertools
import time
from collections.abc import Iterator
from typing import Final

_EIGHT_DIGITS: Final = 10**8
_PER_SECOND: Final = 10


def fresh_numbers() -> Iterator[int]:
    """Yield eight-digit numbers, starting from the clock.

    A restart does not repeat them as long as fewer than ten a second were given on average.
    """
    start = int(time.time() * _PER_SECOND)
    return (number % _EIGHT_DIGITS for number in itertools.count(start))
