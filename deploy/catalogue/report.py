"""What the commands say: for people as tables, for programs as one JSON document."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from contracts.catalog import Item
from services.intake.domain.catalogue_change import CatalogueChange
from services.intake.domain.guide_lint.columns import OWNER
from services.intake.domain.guide_lint.finding import Finding
from services.intake.domain.guide_lint.item_row import ItemRow
from services.intake.domain.guide_lint.lint import Linted
from services.intake.domain.online_share import PLANNED_PERCENT, OnlineShare, Share, online_share

_SHOWN: Final = 200
"""Rows of a table at most; --json has them all."""
_LONGEST: Final = 40
"""Characters of a cell shown."""


def document(linted: Linted, change: CatalogueChange | None, written: Path | None) -> dict[str, Any]:
    """Return everything, every finding too."""
    share = _share(linted)
    return {
        "findings": [asdict(finding) for finding in linted.findings],
        "online": {
            **_figures(share.total),
            "planned_percent": PLANNED_PERCENT,
            "by_department": [{"name": owner, **_figures(of)} for owner, of in share.by_owner],
        },
        "change": None if change is None else _change(change),
        "written": None if written is None else written.name,
    }


def tables(
    linted: Linted, change: CatalogueChange | None, *, applied: bool, written: Path | None
) -> Iterator[RenderableType]:
    """Yield what a terminal shows."""
    if linted.findings:
        yield _findings(linted.findings)
        yield Text(f"共{len(linted.findings)}个问题，请改好以后再导入", style="red")
        return
    share = _share(linted)
    yield _shares(share)
    yield Text(f"清单里{share.total.items}个事项，没有发现问题", style="green")
    if change is not None:
        yield from _changes(change, applied=applied, written=written)


def _share(linted: Linted) -> OnlineShare:
    rows = [guide.item for guide in linted.guides]
    return online_share((_department(row), row.online) for row in rows if row.online is not None)


def _department(row: ItemRow) -> str:
    """Return who a row's item counts for: a department together with its parts."""
    return re.split("[（(]", row.line.cells.get(OWNER, ""))[0]


def _findings(findings: Sequence[Finding]) -> Table:
    table = Table("表", "行", "列", "内容", "规则", "怎么改", title="清单的问题", title_justify="left")
    for finding in findings[:_SHOWN]:
        place = finding.sheet or finding.file
        row = "" if finding.row is None else str(finding.row)
        table.add_row(*_texts(place, row, finding.field, finding.text, finding.rule, finding.todo, whole=5))
    _rest(table, len(findings))
    return table


def _shares(share: OnlineShare) -> Table:
    table = Table("实施主体", "事项", "网上可办", "网上可办率", title="网上可办率", title_justify="left")
    for owner, of in (*share.by_owner, ("合计", share.total)):
        style = "" if of.as_planned else "red"
        table.add_row(Text(owner), str(of.items), str(of.online), f"{of.percent}%", style=style)
    table.caption = f"实施方案要求{PLANNED_PERCENT}%"
    return table


def _changes(change: CatalogueChange, *, applied: bool, written: Path | None) -> Iterator[RenderableType]:
    if change.versions or change.retired:
        yield _changed(change)
    yield Text(
        f"自{change.day}起：新增{len(change.added)}，变更{len(change.changed)}，取消{len(change.retired)}，"
        f"不变{change.same}"
    )
    if change.missing:
        yield _missing(change.missing)
    if written is not None:
        yield Text(f"已写入{written.parent.name}/{written.name}；各服务重新启动后按日期执行", style="green")
    elif applied:
        yield Text("没有变化，什么都没有写")
    else:
        yield Text("这是演示，什么都没有写；加 --apply 写入")


def _changed(change: CatalogueChange) -> Table:
    table = Table("变化", "事项", "哪一列", "原来", "改为", title="清单带来的变化", title_justify="left")
    rows = [("新增", f"{item.name}（{item.task_code}）", "", "", "") for item in change.added]
    rows += [
        ("变更", f"{each.item.name}（第{each.item.version}版）", *field)
        for each in change.changed
        for field in each.fields
    ]
    rows += [("取消", each.code, "", "", each.reason) for each in change.retired]
    for row in rows[:_SHOWN]:
        table.add_row(*_texts(*row))
    _rest(table, len(rows))
    return table


def _missing(items: Sequence[Item]) -> Table:
    table = Table("事项", "实施编码", title="清单里没有、仍然有效的事项", title_justify="left")
    for item in items[:_SHOWN]:
        table.add_row(*_texts(item.name, item.task_code or item.code))
    _rest(table, len(items))
    table.caption = "要取消的，写明 --retire 编码 --from 日期 --reason 理由"
    return table


def _rest(table: Table, rows: int) -> None:
    if rows > _SHOWN:
        table.add_row("…", f"还有{rows - _SHOWN}行，见 --json")


def _texts(*cells: str, whole: int | None = None) -> Iterator[Text]:
    for at, cell in enumerate(cells):
        line = " / ".join(cell.splitlines())
        yield Text(line if at == whole or len(line) <= _LONGEST else f"{line[:_LONGEST]}…")


def _figures(share: Share) -> dict[str, Any]:
    return {"items": share.items, "online": share.online, "percent": share.percent}


def _change(change: CatalogueChange) -> dict[str, Any]:
    return {
        "from": change.day.isoformat(),
        "added": [_named(item) for item in change.added],
        "changed": [
            {
                **_named(each.item),
                "fields": [
                    {"field": field, "before": before, "after": after} for field, before, after in each.fields
                ],
            }
            for each in change.changed
        ],
        "same": change.same,
        "missing": [_named(item) for item in change.missing],
        "retired": [each.model_dump(mode="json") for each in change.retired],
    }


def _named(item: Item) -> dict[str, Any]:
    return {"code": item.code, "task_code": item.task_code, "name": item.name, "version": item.version}
