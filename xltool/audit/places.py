"""Builds findings about cells: their place in the file, in words, and the two figures."""

from __future__ import annotations

import dataclasses
import re

from xltool.audit.compare import blank, difference
from xltool.audit.evidence import Evidence
from xltool.finding import Finding
from xltool.layout import PlannedCell
from xltool.rule import Rule
from xltool.terms import Cause, Role
from xltool.values import Value

_IN_A_ROW = re.compile(r"(?P<table>[^\[\]]+)\[[^\[\]]+\]@(?P<row>\d+)")
_TELLING, _LONGEST = 2, 40  # texts that tell a row from others, and characters of each


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
        row=_row(evidence, cell),
    )


def _row(evidence: Evidence, cell: PlannedCell) -> str:
    """The first texts that the unit wrote in the row of a repeating table, the cell itself left aside."""
    found = _IN_A_ROW.fullmatch(cell.name)
    plan = evidence.layout.tables.get(found["table"]) if found else None
    if found is None or plan is None or not plan.table.repeating:
        return ""
    texts = []
    for column in plan.table.column:
        if column.role is Role.INPUT and not column.kind.numeric and column is not cell.item:
            other = evidence.layout.by_name[f"{found['table']}[{column.name}]@{found['row']}"]
            said = evidence.declared.get(other.address)
            if isinstance(said, str) and not blank(said):
                texts.append(" ".join(said.split())[:_LONGEST])
    return " / ".join(texts[:_TELLING])


def with_affected(finding: Finding, labels: list[str]) -> Finding:
    return dataclasses.replace(finding, affected=(*finding.affected, *labels)) if labels else finding
