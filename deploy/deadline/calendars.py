from datetime import date
from pathlib import Path
from typing import Final

from deploy.local.agreements import CATALOG
from services.chassis.catalogue import load_catalogue
from services.router.adapters.national_calendar import published_years
from services.router.domain.calendar import WorkingCalendar

NATIONAL: Final = "national"


class UnknownCalendarError(Exception):
    """There is no calendar of this name; the message says which there are."""


def calendar_named(name: str, catalogues: Path = CATALOG.parent) -> WorkingCalendar:
    """Return the national calendar, or that of a catalogue with its local holidays.

    Raises ``UnknownCalendarError``, and ``CatalogueFaults`` for a catalogue that cannot be read.
    """
    if name == NATIONAL:
        return WorkingCalendar(published_years())
    known = sorted(folder.name for folder in catalogues.iterdir() if folder.is_dir())
    if name not in known:
        raise UnknownCalendarError(
            f"there is no calendar {name!r}; choose one of {NATIONAL}, {', '.join(known)}"
        )
    return WorkingCalendar(published_years(), load_catalogue(catalogues / name).local_holidays)


def first_known_day(calendar: WorkingCalendar) -> date:
    """Return the first day whose holidays are known: before it no notice was kept."""
    return date(min(calendar.national), 1, 1)
