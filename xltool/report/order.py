"""In which order files are reported, and which of their findings are told together."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence

from xltool.finding import Finding
from xltool.terms import Level, Verdict
from xltool.verification import Report

_GRAVEST = (Verdict.REFUSED, Verdict.UNKNOWN_TEMPLATE, Verdict.FINDINGS, Verdict.UNDECIDED, Verdict.PASSED)


def worst_first(reports: Iterable[Report]) -> list[Report]:
    """Files that nobody could judge, then those with most errors; like ones stay in their order."""
    return sorted(reports, key=lambda r: (_GRAVEST.index(r.verdict), -r.errors, -r.warnings))


def told_apart(reports: Sequence[Report]) -> list[str]:
    """The name of each file, with its folder where another has the same name."""
    times = Counter(report.path.name for report in reports)
    return [
        path.name if times[path.name] == 1 else f"{path.parent.name}/{path.name}"
        for path in (report.path for report in reports)
    ]


def alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one rule that weigh the same and are mended in the same way, in the place of the first."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        key = finding.level, finding.code, finding.title, finding.fix, bool(finding.explanation)
        groups.setdefault(key, []).append(finding)
    return list(groups.values())


def in_parts(findings: Sequence[Finding]) -> list[tuple[str, list[list[tuple[int, Finding]]]]]:
    """The findings with their numbers, by what the unit has to do about them, those of one rule together."""
    wrong = [finding for finding in findings if finding.level is Level.ERROR]
    open_ = [finding for finding in findings if finding.open and finding.level is not Level.ERROR]
    rest = [finding for finding in findings if not finding.open]
    told = [(wrong, "错误，须改正"), (open_, "提示，须改正或写审核说明"), (rest, "提示，供参考")]
    numbers, parts = itertools.count(1), []
    for numeral, (some, heading) in zip("一二三", [pair for pair in told if pair[0]], strict=False):
        groups = [[(next(numbers), finding) for finding in group] for group in alike(some)]
        parts.append((f"{numeral}、{heading}（{len(some)} 处）", groups))
    return parts


def numbered(findings: Sequence[Finding]) -> list[tuple[int, Finding]]:
    """The findings with the same numbers, one after the other."""
    return [pair for _, groups in in_parts(findings) for group in groups for pair in group]
