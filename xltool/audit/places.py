"""Builds findings about cells: their place in the file, in words, and the two figures."""

from __future__ import annotations

import dataclasses

from xltool.audit.compare import difference
from xltool.audit.evidence import Evidence
from xltool.finding import Finding
from xltool.layout import PlannedCell
from xltool.rule import Rule
from xltool.terms import Cause
from xltool.values import Value


def at_cell(
    evidence: Evidence,
    rule: Rule,
    cell: PlannedCell,
    cause: Cause,
    message: str,
    declared: Value = None,
    expected: Value = None,
) -> Finding:
    """A finding of ``rule`` about one planned cell."""
    sheet, ref = evidence.placement.where(cell.address)
    return Finding(
        code=rule.code,
        level=rule.level,
        title=rule.title,
        sheet=sheet,
        cell=ref,
        field=cell.label,
        declared=declared,
        expected=expected,
        difference=difference(declared, expected),
        cause=cause,
        message=message,
        fix=rule.fix,
        basis=rule.basis,
        kind=cell.kind,
    )


def with_affected(finding: Finding, labels: list[str]) -> Finding:
    return dataclasses.replace(finding, affected=(*finding.affected, *labels)) if labels else finding
