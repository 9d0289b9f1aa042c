from datetime import datetime, timedelta
from typing import Final

PAUSES: Final = tuple(timedelta(seconds=pause) for pause in (25, 100, 400, 1_600, 6_400, 25_600, 52_000))
"""The retry table: how long to wait after the first, second … seventh failed try.

Each pause is four times the last, 52 000 s at most. Seven tries after the first failure take 23 hours,
55 minutes and 25 seconds (``PATIENCE``); whoever has failed for that long stalls, and a person has to look.
Only tries count that came to nothing while the partner answered others. While a partner is away (see
``breaker``) nothing is counted, whatever waits for it comes again by itself, and only ``PATIENCE`` runs.
The promise clock of the case goes on meanwhile.
"""

PATIENCE: Final = sum(PAUSES, timedelta())
"""How long after its first failure a thing is tried again."""


def next_try(attempt: int, since: datetime, now: datetime) -> datetime | None:
    """Return when to try again after the ``attempt``-th failure (from 1), or None: give up.

    ``since`` is when the first try failed; the last try is due when the patience ends, not later.
    """
    if is_over(since, now):
        return None
    pause = PAUSES[min(attempt, len(PAUSES)) - 1]
    return min(now + pause, since + PATIENCE)


def is_over(since: datetime | None, now: datetime) -> bool:
    """Return whether what has failed ``since`` has failed for too long; None: it has not failed."""
    return since is not None and now >= since + PATIENCE
