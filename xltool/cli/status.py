"""``xltool status``."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltool.cli.chinese import Command
from xltool.cli.in_workspace import in_workspace, opened
from xltool.errors import UsageError

if TYPE_CHECKING:
    from xltool.exchange.standing import Standing, Status

HEADINGS = ("代码", "单位", "状态", "版本", "核对结果", "最近一步", "期限", "逾期")
_WIDTHS = (12, 36, 10, 6, 36, 24, 12, 6)
_STEP = re.compile(r"^\d{4}-(\d\d-\d\d \w+)$")
_COLOURS = {"有误": "red", "待说明": "yellow", "已退回": "magenta", "已通过": "green", "已收": "cyan"}


@click.command(cls=Command)
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", metavar="格式", help="table 表格（缺省），json"
)
@click.option("-o", "--output", metavar="文件.xlsx", type=click.Path(path_type=Path), help="写成工作簿")
@click.option("--force", is_flag=True, help="覆盖已有的文件")
@in_workspace
def status(form: str, output: Path | None, force: bool, folder: Path) -> None:
    """各单位走到哪一步：未发、已发、已收、有误、待说明、已退回、已通过，谁逾期。"""
    from xltool.exchange.standing import status as status_of

    workspace = opened(folder)
    if output is not None and output.suffix.lower() != ".xlsx":
        raise UsageError(f"输出文件“{output}”的扩展名应是 .xlsx")
    with workspace.ledger() as ledger:
        found = status_of(workspace, ledger, datetime.date.today())
    if output is not None:
        from xltool.files import write_whole
        from xltool.workbook.listing import listing

        rows = [_row(each) for each in found.units]
        write_whole(output, listing(workspace.title, HEADINGS, _WIDTHS, rows), force)
        click.echo(f"已写出 {output}", err=True)
    elif form == "json":
        click.echo(json.dumps(_as_dict(found), ensure_ascii=False, indent=2))
    else:
        _as_table(workspace.title, found)


def _row(each: Standing) -> tuple[str | float, ...]:
    unlisted = "" if each.listed else "（不在名册）"
    version = float(each.version) if each.version else ""
    return (
        each.unit.code, each.unit.name + unlisted, each.state.value, version, each.said, _last(each),
        str(each.due or ""), "逾期" if each.overdue else "",
    )  # fmt: skip


def _last(each: Standing) -> str:
    if each.last is None:
        return ""
    return f"{datetime.datetime.fromisoformat(each.last.at).astimezone():%Y-%m-%d} {each.last.kind.word}"


def _short(cell: str | float) -> str:
    """As a narrow terminal has room for it: the year of a step is known."""
    if isinstance(cell, float):
        return f"{cell:.0f}"
    return _STEP.sub(r"\1", cell)


def _as_table(title: str, found: Status) -> None:
    from rich.box import SQUARE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from xltool.report.visible import visible

    table = Table(box=SQUARE, title=title, title_justify="left")
    for heading in HEADINGS[:-1]:
        wraps = heading in ("单位", "核对结果")
        table.add_column(heading, justify="right" if heading == "版本" else "left", overflow="fold", no_wrap=not wraps)
    for each in found.units:
        *cells, due, overdue = (visible(_short(cell)) for cell in _row(each))
        styles = ("", "", _COLOURS.get(each.state.value, ""), "", "", "dim", "red" if overdue else "")
        cells.append(f"{due}\n{overdue}".rstrip())
        table.add_row(*(Text(cell, style=style) for cell, style in zip(cells, styles, strict=True)))
    console = Console()
    console.print(table)
    states = Counter(each.state.value for each in found.units)
    late = sum(each.overdue for each in found.units)
    said = "，".join(f"{state} {count}" for state, count in states.items()) + (f"；逾期 {late}" if late else "")
    console.print(f"{len(found.units)} 个单位：{said}", highlight=False)
    for held in found.quarantine:
        hint = f"　文件名像是 {held.hint} 的" if held.hint else ""
        console.print(Text(visible(f"隔离：{held.name}　{held.reason}{hint}　{held.path}")), soft_wrap=True)


def _as_dict(found: Status) -> dict[str, object]:
    return {
        "units": [
            {
                "code": each.unit.code,
                "unit": each.unit.name,
                "state": each.state.value,
                "version": each.version or None,
                "verdict": each.verdict or None,
                "errors": each.errors,
                "warnings": each.warnings,
                "outdated": list(each.outdated),
                "last": {"event": each.last.kind.value, "at": each.last.at} if each.last else None,
                "deadline": str(each.due) if each.due else None,
                "overdue": each.overdue,
                "listed": each.listed,
            }
            for each in found.units
        ],
        "quarantine": [
            {"name": held.name, "origin": held.origin, "path": held.path or None, "reason": held.reason}
            for held in found.quarantine
        ],
    }
