from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

CENTRE_ZONE = ZoneInfo("Asia/Shanghai")
"""Wall time of the centre: a working day begins and ends here, whatever the machine thinks."""


class Clock(Protocol):
    """The only source of time in a service."""

    def now(self) -> datetime:
        """Return the present, in UTC, cut to milliseconds as Mongo stores it."""
        ...


class SystemClock:
    """The machine's clock, ``skew`` beside the truth (to rehearse what wrong clocks do)."""

    def __init__(self, skew: timedelta = timedelta()) -> None:
        self._skew = skew

    def now(self) -> datetime:
        """Return the present, in UTC, cut to milliseconds."""
        return _milliseconds(datetime.now(UTC) + self._skew)


class ManualClock:
    """A clock that moves when told: a year passes in seconds."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the time it was last set to."""
        return _milliseconds(self._now)

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by


def _milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
