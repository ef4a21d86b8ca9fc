"""A verdict in sentences, a line a finding: for mails, and as it stands beside the samples."""

from __future__ import annotations

from collections.abc import Iterator

from xltool.report import words
from xltool.report.visible import visible
from xltool.verification import Report


def lines(report: Report) -> Iterator[str]:
    yield f"{visible(str(report.path))}：{words.verdict(report)}"
    if report.coverage:
        unit = f"，{visible(report.unit)}" if report.unit else ""
        mark = f"{report.mark.template} 版本 {report.mark.version}{unit}" if report.mark else ""
        yield f"  {mark}；{words.coverage(report)}"
    for finding in report.findings:
        yield f"  [{finding.level.word}] {words.sentence(finding)}"
        if finding.affected:
            yield f"      {words.followers(finding)}"
        if finding.explanation:
            yield f"      审核说明：{visible(finding.explanation)}"
