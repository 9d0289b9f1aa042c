from datetime import datetime, timedelta

_PAUSES = tuple(timedelta(seconds=pause) for pause in (25, 100, 400, 1_600, 6_400, 25_600, 52_000))

TRIES = len(_PAUSES)
"""After the seventh retry, 23 hours 55 minutes after the first failure, a person has to look."""


def next_try(attempt: int, now: datetime) -> datetime | None:
    """Return when to try again after the ``attempt``-th failure (from 1), or None: give up.

    Each pause is four times the last, 52 000 s at most; the promise clock goes on meanwhile.
    """
    return None if attempt > TRIES else now + _PAUSES[attempt - 1]
