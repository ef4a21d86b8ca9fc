"""``verify --format json``: an array, one object a file. Its keys are a promise."""

from __future__ import annotations

import json
from collections.abc import Iterable

from xltool.audit import Total
from xltool.figures import plain
from xltool.finding import Finding
from xltool.verification import Report


def dumps(reports: Iterable[Report]) -> str:
    """``--format json``: one array."""
    return json.dumps([as_dict(report) for report in reports], ensure_ascii=False, indent=2)


def line(report: Report) -> str:
    """``--format jsonl``: one object a line."""
    return json.dumps(as_dict(report), ensure_ascii=False)


def as_dict(report: Report) -> dict[str, object]:
    """Numbers travel as decimal strings; what does not apply is null."""
    mark, coverage = report.mark, report.coverage
    return {
        "file": str(report.path),
        "sha256": report.sha256,
        "verdict": report.verdict.value,
        "template": {"id": mark.template, "version": mark.version} if mark else None,
        "unit": report.unit or None,
        "coverage": {
            "formulas": coverage.formulas,
            "recalculated": coverage.recalculated,
            "undecided": coverage.undecided,
            "rules": coverage.rules,
            "rules_undecided": coverage.rules_undecided,
        }
        if coverage
        else None,
        "totals": [_total(total) for total in report.totals],
        "findings": [_finding(finding) for finding in report.findings],
        "refusal": report.refusal or None,
        "earlier": report.earlier,
        "mended": [_finding(finding) for finding in report.mended],
    }


def _total(total: Total) -> dict[str, object]:
    kind = total.cell.kind
    return {
        "name": total.cell.name,
        "sheet": total.sheet,
        "cell": total.ref,
        "declared": plain(total.declared, kind) or None,
        "expected": plain(total.expected, kind) or None,
        "status": total.status.value,
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "level": finding.level.value,
        "title": finding.title,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "field": finding.field,
        "declared": plain(finding.declared, finding.kind),
        "expected": plain(finding.expected, finding.kind),
        "difference": plain(finding.difference, finding.kind),
        "cause": finding.cause.value,
        "message": finding.message,
        "fix": finding.fix,
        "basis": finding.basis or None,
        "affected": list(finding.affected),
        "explanation": finding.explanation or None,
        "row": finding.row or None,
        "change": finding.change.value if finding.change else None,
    }
