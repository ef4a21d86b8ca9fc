"""``verify`` on a terminal: totals with both figures in a table, then the findings one by one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.box import SQUARE
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from xltool.audit import Total
from xltool.figures import shown
from xltool.finding import Finding
from xltool.report import words
from xltool.terms import MARKS, Level, Outcome, Verdict
from xltool.verification import Report

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.INFO: "cyan"}
_VERDICT_COLOURS = {Verdict.PASSED: "green", Verdict.UNDECIDED: "yellow"}
_STATUS_COLOURS = {Outcome.HOLDS: "green", Outcome.FAILS: "red", Outcome.UNDECIDED: "yellow"}


def render(report: Report) -> RenderableType:
    """One file: its name, totals, findings and verdict."""
    parts: list[RenderableType] = [Text(str(report.path), style="bold")]
    if report.totals:
        parts.append(_totals(report.totals))
    for finding in report.findings:
        parts += _finding(finding)
    parts.append(Text(words.verdict(report), style=f"bold {_VERDICT_COLOURS.get(report.verdict, 'red')}"))
    if report.coverage:
        parts.append(Text(words.coverage(report), style="dim"))
    return Group(*parts, Text())


def line(report: Report) -> tuple[Text, Text, Text]:
    """One file in the summary: its name, unit and verdict."""
    colour = _VERDICT_COLOURS.get(report.verdict, "red")
    return Text(report.path.name), Text(report.unit), Text(words.verdict(report), style=colour)


def summary(lines: Iterable[tuple[Text, Text, Text]]) -> Table:
    """A line a file, when there are several."""
    table = Table(box=SQUARE, title="汇总", title_justify="left")
    for heading in ("文件", "单位", "结论"):
        table.add_column(heading, overflow="fold")
    for each in lines:
        table.add_row(*each)
    return table


def _totals(totals: tuple[Total, ...]) -> Table:
    table = Table(box=SQUARE)
    table.add_column("合计与自评分", overflow="fold")
    table.add_column("格", no_wrap=True)
    table.add_column("填报值", justify="right", no_wrap=True)
    table.add_column("复算值", justify="right", no_wrap=True)
    table.add_column("", justify="center")
    for sheet, cells in groupby(totals, key=lambda total: total.sheet):
        table.add_row(Text(sheet, style="bold"))
        for total in cells:
            kind, colour = total.cell.kind, _STATUS_COLOURS[total.status]
            table.add_row(
                Text(total.cell.label),
                Text(total.ref),
                Text(shown(total.declared, kind)),
                Text(shown(total.expected, kind)),
                Text(MARKS[total.status], style=colour),
            )
    return table


def _finding(finding: Finding) -> list[RenderableType]:
    head = Text.assemble(
        (f"[{finding.level.word}]", _COLOURS[finding.level]), f" {finding.code} ", (words.place(finding), "bold")
    )
    return [head, *(Padding(Text(line), (0, 0, 0, 4), expand=False) for line in words.details(finding))]
