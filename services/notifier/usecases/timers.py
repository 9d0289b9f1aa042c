"""The timers of a notice, and how long each waits."""

from datetime import datetime, timedelta
from typing import Final

from services.chassis.retry import PATIENCE, next_try
from services.notifier.domain.notice import Notice, NoticeKind

RECEIPT_PATIENCE: Final = timedelta(hours=24)
"""A receipt that has not come by then was lost on the way: the platform is asked."""


def send_timer(kind: NoticeKind) -> str:
    """Name the timer that tries again to send a notice."""
    return f"send:{kind}"


def receipt_timer(kind: NoticeKind) -> str:
    """Name the timer that asks for the receipt of a notice."""
    return f"receipt:{kind}"


def next_look(notice: Notice, now: datetime) -> datetime:
    """Return when to look at a notice after the attempt that begins now; at the latest when we give up."""
    since = notice.failing_since or now
    return next_try(notice.attempts + 1, since, now) or since + PATIENCE
