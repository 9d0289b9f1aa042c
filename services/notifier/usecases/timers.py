"""The timers of a notice, and how long each waits."""

from datetime import datetime, timedelta
from typing import Final

from services.chassis.retry import TRIES, next_try
from services.notifier.domain.notice import NoticeKind

_LAST_LOOK: Final = timedelta(minutes=5)
"""After the last attempt the platform is asked once more before we give up."""
RECEIPT_PATIENCE: Final = timedelta(hours=24)
"""A receipt that has not come by then was lost on the way: the platform is asked."""


def send_timer(kind: NoticeKind) -> str:
    """Name the timer that tries again to send a notice."""
    return f"send:{kind}"


def receipt_timer(kind: NoticeKind) -> str:
    """Name the timer that asks for the receipt of a notice."""
    return f"receipt:{kind}"


def next_look(attempts: int, now: datetime) -> datetime:
    """Return when to look again at a notice after this many attempts."""
    return next_try(attempts, now) or now + _LAST_LOOK


def is_exhausted(attempts: int) -> bool:
    """Whether this attempt is one more than we make: ask, but send no more."""
    return attempts > TRIES + 1
