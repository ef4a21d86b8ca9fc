"""In which order files are reported, and which of their findings are told together."""

from __future__ import annotations

from collections.abc import Iterable

from xltool.finding import Finding
from xltool.terms import Verdict
from xltool.verification import Report

_GRAVEST = (Verdict.REFUSED, Verdict.UNKNOWN_TEMPLATE, Verdict.FINDINGS, Verdict.UNDECIDED, Verdict.PASSED)


def worst_first(reports: Iterable[Report]) -> list[Report]:
    """Files that nobody could judge, then those with most errors; like ones stay in their order."""
    return sorted(reports, key=lambda r: (_GRAVEST.index(r.verdict), -r.errors, -r.warnings))


def alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one rule that weigh the same and are mended in the same way, in the place of the first."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        key = finding.level, finding.code, finding.title, finding.fix, bool(finding.explanation)
        groups.setdefault(key, []).append(finding)
    return list(groups.values())
