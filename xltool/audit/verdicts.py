"""HD01, HD02: verdict cells of the form that do not say what its rules say.

``verify`` judges by its own computation and believes none of them; but a person does, and a
light that was painted green must not stay unnoticed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from xltool.audit.compare import blank, decided, same
from xltool.audit.evidence import Evidence
from xltool.audit.places import at_cell
from xltool.figures import brief
from xltool.finding import Finding
from xltool.layout import PlannedCell
from xltool.rules import BY_CODE
from xltool.terms import MARKS, Cause, Level, Outcome, Role
from xltool.values import Value


def edited(evidence: Evidence) -> list[PlannedCell]:
    """Verdict cells whose formula is gone or another one."""
    return [cell for cell in _cells(evidence) if _other_formula(evidence, cell)]


def tampered(evidence: Evidence, found: Sequence[PlannedCell]) -> Iterator[Finding]:
    """HD02: one finding for all of them."""
    if not found:
        return
    wrong = [cell for cell in found if not _agrees(evidence, cell)]
    first = min(wrong or found, key=lambda cell: cell.look not in ("light", "check"))
    rule = BY_CODE["HD02"]
    if not wrong:
        rule = dataclasses.replace(rule, level=Level.WARNING)
    declared, judged = evidence.declared[first.address], evidence.judged.get(first.address)
    message = f"核对公式被改动，显示“{brief(declared, first.kind)}”，"
    message += f"应为“{brief(judged, first.kind)}”" if wrong else "结果没有变"
    finding = at_cell(evidence, rule, first, Cause.EDITED, message, declared, judged)
    yield dataclasses.replace(finding, affected=tuple(cell.label for cell in found if cell is not first))


def outdated(evidence: Evidence) -> Iterator[Finding]:
    """HD01: one finding for all verdicts that their own formulas do not give over the same figures."""
    found = [
        cell
        for cell in _cells(evidence)
        if _speaks(cell) and not _agrees(evidence, cell) and not _other_formula(evidence, cell)
    ]
    if found:
        first = min(found, key=lambda cell: cell.look not in ("light", "check"))
        declared, judged = evidence.declared[first.address], evidence.judged.get(first.address)
        message = f"显示“{brief(declared, first.kind)}”，按表中数字应为“{brief(judged, first.kind)}”"
        finding = at_cell(evidence, BY_CODE["HD01"], first, Cause.STALE, message, declared, judged)
        yield dataclasses.replace(finding, affected=tuple(cell.label for cell in found if cell is not first))


def _cells(evidence: Evidence) -> Iterator[PlannedCell]:
    """The verdict cells that are not as they should be to the letter."""
    placement = evidence.placement
    for cell in evidence.layout.by_role[Role.VERDICT]:
        submitted = placement.cells.get(cell.address)
        if submitted and submitted.formula == cell.formula and same(submitted.value, evidence.judged.get(cell.address)):
            continue
        there = cell.address not in placement.lost and cell.address not in placement.inserted
        if cell.formula and there and decided(evidence.declared.get(cell.address)):
            yield cell


def _speaks(cell: PlannedCell) -> bool:
    """Whether people read a verdict there; messages and figures only accompany one."""
    return cell.look in ("light", "check-row") or cell.label.endswith("·结果") or bool(cell.name)


def _other_formula(evidence: Evidence, cell: PlannedCell) -> bool:
    submitted = evidence.placement.cells.get(cell.address)
    formula = submitted.formula if submitted else None
    if formula is None:
        return not (blank(evidence.declared.get(cell.address)) and blank(evidence.judged.get(cell.address)))
    if not evidence.edited(cell, formula) or evidence.displaced(cell, formula):
        return False
    return not (evidence.placement.rearranged and _agrees(evidence, cell))


def _agrees(evidence: Evidence, cell: PlannedCell) -> bool:
    """Whether the cell shows what the rules give, over the figures as declared or as expected."""
    declared = evidence.declared.get(cell.address)
    for computed in (evidence.judged.get(cell.address), evidence.expected.get(cell.address)):
        if not decided(computed) or same(declared, computed) or _unjudged(computed):
            return True
        if cell.look == "check-row" and isinstance(declared, str) and isinstance(computed, str):
            if declared.split(" ", 1)[0] == computed.split(" ", 1)[0]:
                return True
    return False


def _unjudged(value: Value) -> bool:
    """Whether we ourselves cannot tell; another program may, and be right."""
    return isinstance(value, str) and value.split(" ", 1)[0] == MARKS[Outcome.UNDECIDED]
