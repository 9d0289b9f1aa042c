from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from contracts.catalog import DayUnit, Limit
from services.router.domain.calendar import WorkingCalendar

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueDay:
    """The last day of a period. ``provisional``: a notice not yet published may move it."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """A clock stood from some time on day ``began`` to some time on day ``ended``."""

    began: date
    ended: date

    def over_beginning_of(self, day: date) -> bool:
        """Whether the clock stood when this day began."""
        return self.began < day <= self.ended

    def over_end_of(self, day: date) -> bool:
        """Whether the clock stood when this day ended."""
        return self.began <= day < self.ended


@dataclass(frozen=True, slots=True)
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

    def last_day(self) -> DueDay:
        """Return the day with whose end the period ends."""
        day = self.counted_day(self.limit.days)
        while not self._can_end_on(day):
            day += _DAY
        return DueDay(day, any(map(self._hangs_on_a_notice, _days(self.start, day))))

    def counted_day(self, number: int) -> date:
        """Return the day that is the so-manieth to count; number 0: the start."""
        day, left = self.start, number
        while left > 0:
            day += _DAY
            left -= self.counts(day)
        return day

    def counts(self, day: date) -> bool:
        """Whether a day after the start counts."""
        return self.is_of_kind(day) and not any(pause.over_beginning_of(day) for pause in self.pauses)

    def is_of_kind(self, day: date) -> bool:
        """Whether the limit's unit counts such a day at all."""
        return self.limit.unit is DayUnit.NATURAL or self.calendar.is_working_day(day)

    def days_between(self, after: date, until: date) -> int:
        """Return how many days count after one day, until and with another; negative when that is earlier.

        Days beyond the end are all counted, whether or not the clock stood: nothing ran then.
        """
        if until < after:
            return -sum(map(self.is_of_kind, _days(until, after)))
        return sum(map(self.counts, _days(after, until)))

    def longer(self, days: int) -> "Period":
        """Return the period with so many days more."""
        return replace(self, limit=self.limit.model_copy(update={"days": self.limit.days + days}))

    def interrupted(self, pauses: tuple[Pause, ...]) -> "Period":
        """Return the period with further pauses."""
        return replace(self, pauses=self.pauses + pauses)

    def _can_end_on(self, day: date) -> bool:
        if any(pause.over_end_of(day) for pause in self.pauses):
            return False
        return day == self.start or self.is_of_kind(day)

    def _hangs_on_a_notice(self, day: date) -> bool:
        return self.limit.unit is DayUnit.WORKING and self.calendar.is_provisional(day)


def _days(after: date, until: date) -> list[date]:
    return [after + n * _DAY for n in range(1, (until - after).days + 1)]
