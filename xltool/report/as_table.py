"""``verify`` on a terminal: totals with both figures, then the findings."""

from __future__ import annotations

from rich.box import SQUARE
from rich.console import Console, Group, RenderableType
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
    """One file: its name, verdict, totals and findings."""
    parts: list[RenderableType] = [Text(str(report.path), style="bold")]
    if report.totals:
        parts.append(_totals(report.totals))
    if report.findings:
        parts.append(_findings(report.findings))
    colour = _VERDICT_COLOURS.get(report.verdict, "red")
    parts.append(Text(words.verdict(report), style=f"bold {colour}"))
    if report.coverage:
        parts.append(Text(words.coverage(report), style="dim"))
    return Group(*parts, Text())


def summary(reports: list[Report], console: Console) -> None:
    """A line a file, when there are several."""
    table = Table(box=SQUARE, title="汇总", title_justify="left")
    for heading in ("文件", "单位", "结论"):
        table.add_column(heading, overflow="fold")
    for report in reports:
        colour = _VERDICT_COLOURS.get(report.verdict, "red")
        unit = report.mark.unit if report.mark else ""
        table.add_row(Text(report.path.name), Text(unit), Text(words.verdict(report), style=colour))
    console.print(table)


def _totals(totals: tuple[Total, ...]) -> Table:
    table = Table(box=SQUARE, title="合计与自评分", title_justify="left")
    table.add_column("项目", overflow="fold")
    table.add_column("单元格", overflow="fold")
    table.add_column("填报值", justify="right")
    table.add_column("复算值", justify="right")
    table.add_column("", justify="center")
    for total in totals:
        kind, colour = total.cell.kind, _STATUS_COLOURS[total.status]
        table.add_row(
            Text(total.cell.label),
            Text(f"{total.sheet}!{total.ref}"),
            Text(shown(total.declared, kind)),
            Text(shown(total.expected, kind)),
            Text(MARKS[total.status], style=colour),
        )
    return table


def _findings(findings: tuple[Finding, ...]) -> Table:
    table = Table(box=SQUARE, title="审核意见", title_justify="left", show_lines=True)
    for heading in ("级别", "代码", "位置", "问题", "怎么改"):
        table.add_column(heading, overflow="fold", min_width=4 if heading in ("级别", "代码") else 12)
    for finding in findings:
        said = [finding.message]
        said += [words.followers(finding)] if finding.affected else []
        said += [f"审核说明：{finding.explanation}"] if finding.explanation else []
        table.add_row(
            Text(finding.level.word, style=_COLOURS[finding.level]),
            Text(finding.code),
            Text(words.place(finding)),
            Text("\n".join(said)),
            Text(finding.fix),
        )
    return table
