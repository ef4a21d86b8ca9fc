"""``xltool verify``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltool.cli.chinese import Command
from xltool.terms import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xltool.verification import Report

_REFUSED, _UNKNOWN, _FOUND, _UNDECIDED = 3, 4, 1, 5


@click.command(cls=Command)
@click.argument("paths", metavar="文件或文件夹...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["table", "plain", "json", "jsonl"]), default="table",
    metavar="格式", help="table 表格（缺省），plain 逐行，json，jsonl",
)  # fmt: skip
@click.option(
    "--fail-on", type=click.Choice(["error", "warning", "never"]), default="error",
    metavar="级别", help="达到什么级别时退出码为 1：error 错误（缺省），warning 待说明的提示，never 从不",
)  # fmt: skip
@click.option(
    "--html", metavar="文件夹", type=click.Path(path_type=Path), help="写出审核意见网页：一份总表，每个文件一页，可打印"
)
@click.option(
    "--annotate", metavar="文件夹", type=click.Path(path_type=Path), help="写出带批注的副本：问题格加批注和底色，附审核意见表"
)
@click.option("--baseline", metavar="旧.json", type=click.Path(path_type=Path), help="与上次 --format json 的结果比较")
@click.option("--strict", is_flag=True, help="有无法判断之处时退出码为 5")
def verify(
    paths: tuple[Path, ...], form: str, fail_on: str, html: Path | None, annotate: Path | None, baseline: Path | None,
    strict: bool,
) -> int:  # fmt: skip
    """核对填好的工作簿：重新计算公式，证明合计和自评分对不对。"""
    from xltool.cli.deliver import compared, deliver
    from xltool.verification import find_files, verify_all

    reports = compared(lambda: verify_all(find_files(paths)), baseline)
    shown = _as_table(reports) if form == "table" else _as_text(reports, form)
    deliver(shown, html, annotate)
    return exit_code(shown, fail_on, strict)


def _as_table(reports: Iterable[Report]) -> list[Report]:
    from rich.console import Console

    from xltool.report import as_table

    console, shown = Console(soft_wrap=False), []
    for report in reports:
        console.print(as_table.render(report))
        shown.append(report)
    as_table.summary(shown, console)
    return shown


def _as_text(reports: Iterable[Report], form: str) -> list[Report]:
    from xltool.report import as_json, as_plain

    shown = []
    for report in reports:
        shown.append(report)
        if form == "jsonl":
            click.echo(as_json.line(report))
        elif form == "plain":
            click.echo("\n".join(as_plain.lines(report)))
    if form == "json":
        click.echo(as_json.dumps(shown))
    return shown


def exit_code(reports: list[Report], fail_on: str, strict: bool) -> int:
    """The first of 3, 4, 1, 5, 0 that occurs."""
    codes = {_code(report, fail_on, strict) for report in reports}
    return next((code for code in (_REFUSED, _UNKNOWN, _FOUND, _UNDECIDED) if code in codes), 0)


def _code(report: Report, fail_on: str, strict: bool) -> int:
    if report.verdict is Verdict.REFUSED:
        return _REFUSED
    if report.verdict is Verdict.UNKNOWN_TEMPLATE:
        return _UNKNOWN
    failed = report.errors and fail_on != "never"
    if failed or (fail_on == "warning" and report.warnings):
        return _FOUND
    coverage = report.coverage
    if strict and coverage and (coverage.undecided or coverage.rules_undecided):
        return _UNDECIDED
    return 0
