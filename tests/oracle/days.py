"""Which days are worked, worked out once more, straight from the tables of the notices."""

from datetime import date, timedelta

from chinese_calendar.constants import holidays, workdays

LAST_PUBLISHED = max(holidays).year
NEVER_MOVED = {"01-01", "05-01", "05-02", "10-01", "10-02", "10-03"}
ONE = timedelta(days=1)


def free_on_founding_day(day: date) -> bool:
    """州庆: 19 November, or the Monday after when that is a Saturday or a Sunday."""
    if day.month != 11:
        return False
    if day.day == 19:
        return True
    return day.isoweekday() == 1 and day.day in {20, 21}


def nation_works(day: date) -> bool:
    if day.year > LAST_PUBLISHED:
        return day.isoweekday() <= 5 and day.strftime("%m-%d") not in NEVER_MOVED
    if day in workdays:
        return True
    return day.isoweekday() <= 5 and day not in holidays


def linxia_works(day: date) -> bool:
    return nation_works(day) and not free_on_founding_day(day)


def not_published(day: date) -> bool:
    return day.year > LAST_PUBLISHED or (day.year == LAST_PUBLISHED and day.month == 12 and day.day >= 29)
