"""``verify`` on a terminal: totals with both figures in a table, then the findings, then what to do next."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import groupby

from rich.box import SQUARE
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from xltool.audit import Total
from xltool.figures import brief
from xltool.finding import Finding
from xltool.report import words
from xltool.report.next_step import next_steps
from xltool.report.order import alike, told_apart, worst_first
from xltool.report.visible import visible
from xltool.terms import MARKS, Level, Outcome, Verdict
from xltool.verification import Report

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.INFO: "cyan"}
_VERDICT_COLOURS = {Verdict.PASSED: "green", Verdict.UNDECIDED: "yellow"}
_STATUS_COLOURS = {Outcome.HOLDS: "green", Outcome.FAILS: "red", Outcome.UNDECIDED: "yellow"}


def render(report: Report) -> RenderableType:
    """One file: its name, totals, findings and verdict."""
    parts: list[RenderableType] = [Text(visible(str(report.path)), style="bold")]
    if report.totals:
        parts.append(_totals(report.totals))
    for group in alike(report.findings):
        parts += _finding(group[0]) if len(group) == 1 else _group(group)
    parts += [_mended(finding) for finding in report.mended]
    parts.append(Text(words.verdict(report), style=f"bold {_VERDICT_COLOURS.get(report.verdict, 'red')}"))
    parts += [Text(line, style="dim") for line in (words.changes(report), words.shares(report)) if line]
    return Group(*parts, Text())


def summary(reports: Sequence[Report], console: Console) -> None:
    """A line a file, the worst first, where there are several; and what may be done next."""
    if len(reports) > 1:
        table = Table(box=SQUARE, title="汇总", title_justify="left")
        for heading in ("文件", "单位", "结论", "覆盖"):
            table.add_column(heading, overflow="fold")
        ordered = worst_first(reports)
        for report, name in zip(ordered, told_apart(ordered), strict=True):
            colour = _VERDICT_COLOURS.get(report.verdict, "red")
            said = "\n".join(filter(None, (words.verdict(report), words.changes(report))))
            cells = (visible(name), visible(report.unit), said, words.shares(report).replace("，", "\n"))
            table.add_row(*(Text(cell, style=colour if cell is said else "") for cell in cells))
        console.print(table)
    for line in next_steps(reports):
        console.print(Text(line), soft_wrap=True)


def _totals(totals: tuple[Total, ...]) -> Table:
    table = Table(box=SQUARE)
    table.add_column("合计与自评分", overflow="fold")
    table.add_column("格", no_wrap=True)
    table.add_column("填报值", justify="right", no_wrap=True)
    table.add_column("复算值", justify="right", no_wrap=True)
    table.add_column("", justify="center")
    for sheet, cells in groupby(totals, key=lambda total: total.sheet):
        table.add_row(Text(visible(sheet), style="bold"))
        for total in cells:
            kind, colour = total.cell.kind, _STATUS_COLOURS[total.status]
            table.add_row(
                Text(total.cell.label),
                Text(total.ref),
                Text(visible(brief(total.declared, kind))),
                Text(visible(brief(total.expected, kind))),
                Text(MARKS[total.status], style=colour),
            )
    return table


def _finding(finding: Finding) -> list[RenderableType]:
    head = Text.assemble(_level(finding), f" {finding.code} ", (words.place(finding), "bold"), *_change(finding))
    return [head, *(_indented(line) for line in words.details(finding))]


def _group(group: list[Finding]) -> list[RenderableType]:
    """The rule and what to do once, the places below each other."""
    first = group[0]
    one_sheet = all(finding.sheet == first.sheet for finding in group) and first.cell
    where = f"{visible(first.sheet or '')}，" if one_sheet else ""
    title = (first.title, "bold")
    parts: list[RenderableType] = [
        Text.assemble(_level(first), f" {first.code} ", title, f"（{where}{len(group)} 处）")
    ]
    for finding in group:
        head, *rest = words.facts(finding)
        place = words.place(dataclasses.replace(finding, sheet=None) if one_sheet else finding).lstrip("!")
        parts.append(_indented(Text.assemble((place, "bold"), *_change(finding), f" {head}")))
        parts += [_indented(line, 6) for line in rest]
    return [*parts, _indented(f"怎么改：{first.fix}。")]


def _mended(finding: Finding) -> RenderableType:
    return Text.assemble(("[已改]", "green"), f" {finding.code} ", words.place(finding), style="dim")


def _level(finding: Finding) -> tuple[str, str]:
    return f"[{finding.level.word}]", _COLOURS[finding.level]


def _change(finding: Finding) -> list[str]:
    return [f"（{finding.change.word}）"] if finding.change else []


def _indented(line: str | Text, by: int = 4) -> RenderableType:
    return Padding(Text(line) if isinstance(line, str) else line, (0, 0, 0, by), expand=False)
