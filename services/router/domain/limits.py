from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from contracts.catalog import Limit
from services.router.domain.calendar import WorkingCalendar
from services.router.domain.period import Period

_END_OF_DAY: Final = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class DueDates:
    """Until when a case must be decided: by law (法定) and by promise (承诺, never later)."""

    statutory: datetime
    promise: datetime
    provisional: bool


@dataclass(frozen=True, slots=True)
class LimitRules:
    """How limits become due dates: on which calendar, in whose wall time.

    Limits count in days, so a due moment is the last second of its day, not closing time: a decision made
    at the desk after hours is in time (行政许可法 art. 42 and 82 count days), and 23:59:59 shows the right
    date in every system, where 24:00 would show the next.
    """

    statutory: WorkingCalendar
    promise: WorkingCalendar
    zone: ZoneInfo

    def due_dates(self, accepted_at: datetime, statutory: Limit, promised: Limit) -> DueDates:
        """Return when a case accepted (受理) at this moment is due; the day of acceptance is not counted.

        A promise that would end after the law's limit, as limits in different units can, ends with it.
        """
        start = self.local_day(accepted_at)
        by_law = Period(self.statutory, start, statutory).last_day
        by_promise = Period(self.promise, start, promised).last_day
        return DueDates(
            statutory=self.end_of(by_law.day),
            promise=self.end_of(min(by_law.day, by_promise.day)),
            provisional=by_law.provisional or by_promise.provisional,
        )

    def local_day(self, moment: datetime) -> date:
        """Return the centre's date at this moment."""
        return moment.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """Return the first moment of a day at the centre."""
        return datetime.combine(day, time(), self.zone)

    def end_of(self, day: date) -> datetime:
        """Return the moment with which a limit ends that ends on this day."""
        return datetime.combine(day, _END_OF_DAY, self.zone)


def in_time(moment: datetime, due: datetime) -> bool:
    """Whether something done at this moment kept the due date; within its last second is in time."""
    return moment.replace(microsecond=0) <= due
