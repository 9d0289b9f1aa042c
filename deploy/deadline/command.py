import json
import os
from datetime import date
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from contracts.catalog import DayUnit, Limit
from deploy.deadline.answer import Answer, DayCounted, answer
from deploy.deadline.calendars import NATIONAL, UnknownCalendarError, calendar_named, first_known_day
from services.chassis.catalogue import CatalogueFaults
from services.router.domain.calendar import WorkingCalendar
from services.router.domain.terms import TERMS

_WEEKDAYS: Final = "一二三四五六日"
_LONGEST: Final = 365


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it as 2018-11-15") from None


FromOption = Annotated[
    date, typer.Option("--from", parser=_date, metavar="DATE", help="The day of the act; it is not counted.")
]
DaysOption = Annotated[int, typer.Option(min=0, max=_LONGEST, help="How many days the limit has.")]
UnitOption = Annotated[DayUnit, typer.Option(help="工作日 or 自然日.")]
CalendarOption = Annotated[
    str, typer.Option(help=f"{NATIONAL}, or the catalogue whose local holidays count too.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One line of JSON instead of a table.")]


def deadline(
    start: FromOption,
    days: DaysOption,
    unit: UnitOption = DayUnit.WORKING,
    calendar: CalendarOption = "linxia",
    as_json: JsonOption = False,
) -> None:
    """Say when a limit (时限) ends, and of each day on the way whether it counts and why."""
    working_calendar = _calendar(calendar)
    _refuse_unknown_days(start, working_calendar)
    found = answer(working_calendar, start, Limit(days=days, unit=unit))
    asked = {"from": start.isoformat(), "days": days, "unit": unit.value, "calendar": calendar}
    if as_json:
        print(json.dumps(_document(found) | asked, ensure_ascii=False))
    else:
        _show(found, asked)


def _calendar(name: str) -> WorkingCalendar:
    try:
        return calendar_named(name)
    except (UnknownCalendarError, CatalogueFaults) as error:
        raise typer.BadParameter(str(error), param_hint="--calendar") from None


def _refuse_unknown_days(start: date, calendar: WorkingCalendar) -> None:
    first, last = first_known_day(calendar), date.max.replace(year=date.max.year - 3)
    if start < first:
        raise typer.BadParameter(
            f"holidays are known from {first} on; begin there or later", param_hint="--from"
        )
    if start > last:
        raise typer.BadParameter(f"no limit can be computed beyond {last}", param_hint="--from")


def _document(found: Answer) -> dict[str, Any]:
    skipped = [
        {"date": each.date.isoformat(), "why": each.day.kind.value, "name": each.day.name}
        for each in found.days
        if each.number is None
    ]
    return {"due": found.due.isoformat(), "provisional": found.provisional, "skipped": skipped}


def _show(found: Answer, asked: dict[str, Any]) -> None:
    console = Console(width=None if os.isatty(1) else 100)
    table = Table(
        "日期 date", "星期", "第几日 counted", "说明 why", title=_title(asked), title_justify="left"
    )
    for each in found.days:
        counted = "不计" if each.number is None else str(each.number)
        style = "dim" if each.number is None else ""
        table.add_row(str(each.date), _WEEKDAYS[each.date.weekday()], counted, _why(each), style=style)
    console.print(table)
    console.print(
        f"到期日 due: {found.due} 星期{_WEEKDAYS[found.due.weekday()]}", style="bold", highlight=False
    )
    if found.provisional:
        console.print("暂定 provisional: 有的日期所属年份的放假通知尚未发布,发布后到期日可能变动。")


def _title(asked: dict[str, Any]) -> str:
    unit = TERMS[DayUnit(asked["unit"])].zh
    return f"自 {asked['from']} 起 {asked['days']} 个{unit}(当日不计),日历 {asked['calendar']}"


def _why(each: DayCounted) -> str:
    term = TERMS[each.day.kind]
    named = f"{each.day.name} {term.zh}" if each.day.name else term.zh
    return f"{named} {term.en}" + (" (暂定 provisional)" if each.day.provisional else "")
