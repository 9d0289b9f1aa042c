"""``yichuang catalog``: lists of items (事项清单) checked, compared, brought in and written out."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from deploy.catalogue import report
from deploy.catalogue.progress import console, progress
from deploy.catalogue.template import NOTES
from deploy.local.agreements import CATALOG
from services.chassis.catalogue import CatalogueFaults, CatalogueMovedError
from services.chassis.clock import CENTRE_ZONE, SystemClock
from services.intake.adapters.lists import HeaderMapError, read_header_map
from services.intake.domain.catalogue_change import CatalogueChange, RetirementRefusedError
from services.intake.domain.guide_lint.headings import HeaderMap
from services.intake.domain.guide_lint.lint import Linted
from services.intake.usecases.import_catalogue import ImportCatalogue, PastDayError

app = typer.Typer(help="事项目录：检查、比对、导入、导出清单。", no_args_is_help=True)

_EXAMPLES = 2
"""Items that a template shows."""

_THE_LIST = typer.Argument(metavar="FILE", help="清单：.xlsx，或者一对 .csv 之一")
ListArgument = Annotated[Path, _THE_LIST]
FolderOption = Annotated[
    Path,
    typer.Option("--catalog", envvar="YC_CATALOG", help="目录所在的文件夹", file_okay=False, exists=True),
]
MapOption = Annotated[Path | None, typer.Option("--headings", help="标题对照文件（TOML）", dir_okay=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON")]
DayOption = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="以哪一天为准，默认今天")
]
FromOption = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="从哪一天起执行，默认明天")
]


@app.command(help="按实施方案三（一）3检查清单；不给清单就检查现行目录。有问题时退出码为1。")
def lint(
    file: Annotated[Path | None, _THE_LIST] = None,
    catalog: FolderOption = CATALOG,
    headings: MapOption = None,
    on: DayOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a list, or what is in force, and say what share of it is online."""
    with progress(quiet=as_json) as begin, _told():
        use = ImportCatalogue(catalog, day=_day(on), today=_today(), progress=begin)
        linted = use.lint_in_force() if file is None else use.lint(file, _names(headings))
    _say(linted, None, as_json=as_json)
    raise typer.Exit(1 if linted.findings else 0)


@app.command(help="清单与现行目录有哪些不同；什么都不写。")
def diff(
    file: ListArgument,
    catalog: FolderOption = CATALOG,
    headings: MapOption = None,
    from_day: FromOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare a list with what is in force."""
    import_list(file, catalog=catalog, headings=headings, from_day=from_day, as_json=as_json)


@app.command("import", help="导入清单。默认只演示；加 --apply 才写入，要么全部写入，要么一点不写。")
def import_list(
    file: ListArgument,
    *,
    catalog: FolderOption = CATALOG,
    headings: MapOption = None,
    from_day: FromOption = None,
    apply: Annotated[bool, typer.Option("--apply", help="写入")] = False,
    retire: Annotated[list[str] | None, typer.Option(metavar="CODE", help="取消的事项，可以重复")] = None,
    reason: Annotated[str, typer.Option(help="为什么取消")] = "",
    as_json: JsonOption = False,
) -> None:
    """Show what a list changes, and bring it in if told so."""
    day = from_day.date() if from_day else _today() + timedelta(days=1)
    with progress(quiet=as_json) as begin, _told():
        use = ImportCatalogue(catalog, day=day, today=_today(), progress=begin)
        linted = use.lint(file, _names(headings))
        change = None if linted.findings else use.compare(linted, retire=retire or (), reason=reason)
        written = use.apply(change, file.name) if apply and change is not None else None
    _say(linted, change, as_json=as_json, applied=apply, written=written)
    raise typer.Exit(1 if linted.findings else 0)


@app.command(help="把现行目录（或者某一天的）写成清单；--template 写一份带说明和例子的空表。")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="写到哪个 .xlsx 文件")],
    catalog: FolderOption = CATALOG,
    on: DayOption = None,
    template: Annotated[bool, typer.Option("--template", help="空表：填表说明和两个例子")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="文件已有时换掉它")] = False,
) -> None:
    """Write what is in force as a list in the form in which it comes in."""
    from services.intake.adapters.lists.writing import write_list  # noqa: PLC0415 - openpyxl loads for 0.7 s

    if file.suffix.lower() != ".xlsx":
        _fail(f"{file.name}：只能写成 .xlsx 文件")
    if file.exists() and not overwrite:
        _fail(f"{file.name}已经有了：换个名字，或者加 --overwrite")
    with progress() as begin, _told():
        use = ImportCatalogue(catalog, day=_day(on), today=_today(), progress=begin)
        sheets = use.listing(_EXAMPLES if template else None)
        on_row = begin("写入", sum(map(len, sheets.values())))
        write_list(file, sheets, notes=NOTES if template else (), on_row=on_row)
    console().print(f"已写入 {file}", markup=False, highlight=False)


class _told:  # noqa: N801 - reads as a sentence
    """What cannot be done ends the command with what to do, and exit code 2."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        match error:
            case CatalogueFaults():
                _fail(f"这样目录作为整体不成立：\n{error}")
            case CatalogueMovedError():
                _fail("比对之后目录又变了，请重新比对、导入")
            case PastDayError():
                _fail("不能从过去的日子起执行（--from）：已经受理的办件用的是当时的指南")
            case RetirementRefusedError() | HeaderMapError() | OSError():
                _fail(str(error))


def _fail(text: str) -> None:
    console(stderr=True).print(text, style="red", markup=False, highlight=False)
    raise typer.Exit(2)


def _today() -> date:
    return SystemClock().now().astimezone(CENTRE_ZONE).date()


def _day(given: datetime | None) -> date:
    return _today() if given is None else given.date()


def _names(headings: Path | None) -> HeaderMap:
    return {} if headings is None else read_header_map(headings)


def _say(
    linted: Linted,
    change: CatalogueChange | None,
    *,
    as_json: bool,
    applied: bool = False,
    written: Path | None = None,
) -> None:
    if as_json:
        print(json.dumps(report.document(linted, change, written), ensure_ascii=False, indent=1))
        return
    out = console()
    for part in report.tables(linted, change, applied=applied, written=written):
        out.print(part)
