"""``verify --format plain``: one tab-separated line a finding, for grep, cut, and a paste into a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from xltool.figures import plain
from xltool.finding import Finding
from xltool.report import words
from xltool.report.visible import visible
from xltool.verification import Report

COLUMNS = (
    "文件", "单位", "级别", "代码", "单元格", "栏目", "填报值", "应为", "差额", "原因", "问题", "怎么改", "变化",
)  # fmt: skip


def lines(report: Report) -> Iterator[str]:
    """A line a finding; a file without findings has one line with its verdict. No field has a tab in it."""
    for finding in (*report.findings, *report.mended):
        yield _line(report, *_fields(finding))
    if not report.findings:
        yield _line(report, words.standing(report), *[""] * 7, words.verdict(report))


def _line(report: Report, *fields: str) -> str:
    filled = [str(report.path), report.unit, *fields]
    return "\t".join(visible(field) for field in (filled + [""] * len(COLUMNS))[: len(COLUMNS)])


def _fields(finding: Finding) -> list[str]:
    cell = f"!{finding.cell}" if finding.cell else ""
    figures = (finding.declared, finding.expected, finding.difference)
    return [
        finding.level.word,
        finding.code,
        f"{finding.sheet or ''}{cell}",
        finding.field or "",
        *(plain(figure, finding.kind) or "" for figure in figures),
        finding.cause.value,
        finding.message,
        finding.fix,
        finding.change.word if finding.change else "",
    ]
