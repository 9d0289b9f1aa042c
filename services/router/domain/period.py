from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from contracts.catalog import DayUnit, Limit
from services.router.domain.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class DueDay:
    """The last day of a period. ``provisional``: a notice not yet published may move it."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """A clock stood from some time on day ``began`` to some time on day ``ended``."""

    began: date
    ended: date


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return the same days, in order, each in one pause only."""
    apart: list[Pause] = []
    for pause in sorted(pauses):
        if apart and pause.began <= apart[-1].ended:
            apart[-1] = Pause(apart[-1].began, max(apart[-1].ended, pause.ended))
        else:
            apart.append(pause)
    return tuple(apart)


@dataclass(frozen=True)
class Period:
    """A limit (期限) that began on a day, and what of it does not count.

    The day of the act is not counted: neither the day the period began on, nor the one it was resumed on.
    A day counts that began while the clock ran, and on which offices work when the limit is in working
    days; so a suspension of n days moves the end by n days, and days that two pauses share are left out
    once. The last counted day is the period's end unless the clock stood at that day's end: a limit cannot
    run out while it stands, only on the next day of its kind that ends with the clock running.

    A last day in natural days (自然日) that is free is not put off: the applicant was told a number of days,
    and counts them. 0 days end on the day itself, worked or not.
    """

    calendar: WorkingCalendar
    start: date
    limit: Limit
    pauses: tuple[Pause, ...] = ()

    @cached_property
    def last_day(self) -> DueDay:
        """The day with whose end the period ends."""
        day = self._first_end(self.counted_day(self.limit.days))
        in_working_days = self.limit.unit is DayUnit.WORKING
        return DueDay(day, in_working_days and self.calendar.is_provisional_between(self.start, day))

    def counted_day(self, number: int) -> date:
        """Return the day that is the so-manieth to count; number 0: the start."""
        day, left = self.start, number
        for pause in self._merged:
            before = self._of_kind_between(day, pause.began)
            if before >= left:
                break
            day, left = max(day, pause.ended), left - before
        return self._of_kind_after(day, left)

    def days_between(self, after: date, until: date) -> int:
        """Return how many days count after one day, until and with another; negative when that is earlier.

        Days beyond the end are all counted, whether or not the clock stood: nothing ran then.
        """
        if until < after:
            return -self._of_kind_between(until, after)
        paused = (
            self._of_kind_between(max(after, pause.began), min(until, pause.ended)) for pause in self._merged
        )
        return self._of_kind_between(after, until) - sum(paused)

    def longer(self, days: int) -> "Period":
        """Return the period with so many days more."""
        return replace(self, limit=self.limit.model_copy(update={"days": self.limit.days + days}))

    def interrupted(self, pauses: tuple[Pause, ...]) -> "Period":
        """Return the period with further pauses."""
        return replace(self, pauses=self.pauses + pauses)

    @cached_property
    def _merged(self) -> tuple[Pause, ...]:
        return merged(self.pauses)

    def _first_end(self, day: date) -> date:
        """Return the first day, from this one on, that the period can end with."""
        over_night = next((pause for pause in self._merged if pause.began <= day < pause.ended), None)
        if over_night is not None:
            return self._first_end(over_night.ended)
        if day == self.start or self._of_kind_between(day - timedelta(days=1), day):
            return day
        return self._first_end(self._of_kind_after(day, 1))

    def _of_kind_after(self, day: date, number: int) -> date:
        if self.limit.unit is DayUnit.NATURAL:
            return day + timedelta(days=number)
        return self.calendar.working_day_after(day, number)

    def _of_kind_between(self, after: date, until: date) -> int:
        if self.limit.unit is DayUnit.NATURAL:
            return max(0, (until - after).days)
        return self.calendar.working_days_between(after, until)
