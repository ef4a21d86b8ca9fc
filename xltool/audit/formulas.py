"""GS01–GS05: formulas that were replaced, deleted or edited, and results that no formula gives."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from xltool import a1
from xltool.audit.compare import blank, decided, difference, same
from xltool.audit.evidence import Evidence
from xltool.audit.places import at_cell
from xltool.audit.rewording import altered
from xltool.audit.wording import differences
from xltool.figures import brief
from xltool.finding import Finding
from xltool.layout import PlannedCell
from xltool.rules import BY_CODE
from xltool.terms import Cause, Level, Role
from xltool.values import Value


@dataclass(frozen=True, slots=True)
class State:
    """What became of one formula cell of the form."""

    cell: PlannedCell
    cause: Cause | None  # None: as it should be
    finding: Finding | None = None  # its own finding; stale cells share one, upstream ones have none
    undecided: bool = False


def check_formulas(evidence: Evidence) -> list[State]:
    """One state for each formula cell of the form, in the order of the Layout."""
    return [_state(evidence, cell) for cell in evidence.layout.by_role[Role.FORMULA]]


def _state(evidence: Evidence, cell: PlannedCell) -> State:
    address = cell.address
    declared, expected, local = (
        values.get(address) for values in (evidence.declared, evidence.expected, evidence.local)
    )
    submitted = evidence.placement.cells.get(address)
    formula = submitted.formula if submitted else None
    if formula is None:
        return _without_formula(evidence, cell, declared, expected)
    if submitted and submitted.array is not None:  # the form has no array formulas
        formula = f"{{{formula}}}"
    elif evidence.displaced(cell, formula):
        return State(cell, Cause.STRUCTURE, undecided=not decided(declared) or not decided(expected))
    if evidence.edited(cell, formula):
        return _with_other_formula(evidence, cell, formula, declared, expected)
    if not decided(declared):
        return State(cell, Cause.UNCACHED, undecided=True)
    if not decided(local):
        return State(cell, None, undecided=True)
    if not same(declared, local):
        return State(cell, Cause.STALE if not decided(expected) or not same(declared, expected) else None)
    if not decided(expected):
        return State(cell, None, undecided=True)
    return State(cell, None if same(declared, expected) else Cause.UPSTREAM)


def _without_formula(evidence: Evidence, cell: PlannedCell, declared: Value, expected: Value) -> State:
    inserted = cell.address in evidence.placement.inserted
    if blank(declared):
        if blank(expected) or (inserted and not _matters(evidence, cell, expected)):
            return State(cell, None)
        if not decided(expected):
            return State(cell, Cause.CLEARED, undecided=True)
        what = "插入的行没有公式，现为空白；按公式应为" if inserted else "公式被清除，现为空白；按公式应为"
        message = f"{what} {brief(expected, cell.kind)}"
        rule = dataclasses.replace(BY_CODE["GS01"], fix="把上一行的公式向下填充") if inserted else BY_CODE["GS01"]
        return State(cell, Cause.CLEARED, at_cell(evidence, rule, cell, Cause.CLEARED, message, None, expected))
    if not decided(declared) or not decided(expected):
        return State(cell, Cause.OVERWRITTEN, undecided=True)
    if same(declared, expected) or _same_wording(declared, expected):
        if inserted:
            return State(cell, None)
        message = f"原为公式，现为手填 {brief(declared, cell.kind)}，与复算值相符"
        return State(
            cell,
            Cause.OVERWRITTEN,
            at_cell(evidence, BY_CODE["GS02"], cell, Cause.OVERWRITTEN, message, declared, expected),
        )
    if isinstance(declared, float) and blank(expected):
        message = f"原为公式，现为手填 {brief(declared, cell.kind)}；按填报的内容公式算不出数，无法核对"
        rule = dataclasses.replace(BY_CODE["GS01"], level=Level.WARNING, fix="补齐它所依据的格子，恢复公式")
        finding = at_cell(evidence, rule, cell, Cause.OVERWRITTEN, message, declared)
        return State(cell, Cause.OVERWRITTEN, finding, undecided=True)
    if isinstance(declared, str) and isinstance(expected, str):
        message = f"原为公式，现为手填文字，{differences(declared, expected)}"
    elif isinstance(declared, str):
        message = (
            f"原为公式，现为手填文字“{declared}”，不是数字，引用它的公式不会计入；"
            f"按公式应为 {brief(expected, cell.kind)}"
        )
    else:
        message = (
            f"原为公式，现为手填 {brief(declared, cell.kind)}；按公式应为 {brief(expected, cell.kind)}"
            f"{_gap(declared, expected, cell)}"
        )
    return State(
        cell,
        Cause.OVERWRITTEN,
        at_cell(evidence, BY_CODE["GS01"], cell, Cause.OVERWRITTEN, message, declared, expected),
    )


def _same_wording(declared: Value, expected: Value) -> bool:
    """Whether two paragraphs say the same, blanks, widths and decimals left aside."""
    return isinstance(declared, str) and isinstance(expected, str) and not differences(declared, expected)


def _matters(evidence: Evidence, cell: PlannedCell, expected: Value) -> bool:
    """Whether a formula missing from an inserted row in use changes a figure that others add up."""
    if not isinstance(expected, float) or expected == 0 or cell.address not in evidence.read_by_formulas:
        return False
    row = a1.split(cell.ref)[0]
    inputs = (c for c in evidence.layout.inputs.get(cell.sheet, ()) if a1.split(c.ref)[0] == row)
    return any(not blank(evidence.declared.get(c.address)) for c in inputs)


def _with_other_formula(evidence: Evidence, cell: PlannedCell, formula: str, declared: Value, expected: Value) -> State:
    message = altered(evidence.placement.formula(cell), formula)
    rule = BY_CODE["GS03"]
    if evidence.placement.rearranged and same(declared, expected):
        return State(cell, None)  # programs differ in how they carry a formula along
    if decided(declared) and decided(expected):
        if same(declared, expected):
            rule = dataclasses.replace(rule, level=Level.WARNING)
            message += f"，结果 {brief(declared, cell.kind)} 与复算值相符"
        else:
            message += (
                f"，结果 {brief(declared, cell.kind)}；按原公式应为 {brief(expected, cell.kind)}"
                f"{_gap(declared, expected, cell)}"
            )
    return State(cell, Cause.EDITED, at_cell(evidence, rule, cell, Cause.EDITED, message, declared, expected))


def _gap(declared: Value, expected: Value, cell: PlannedCell) -> str:
    gap = difference(declared, expected)
    return "" if gap is None else f"，差 {brief(gap, cell.kind)}"


def stale(evidence: Evidence, states: list[State]) -> Iterator[Finding]:
    """One finding for all results that were not computed: it is one act, and one F9 mends it."""
    cells = [state.cell for state in states if state.cause is Cause.STALE]
    if not cells:
        return
    addresses = {cell.address for cell in cells}
    sources = [cell for cell in cells if not evidence.precedents(cell.address) & addresses]
    first = next((cell for cell in sources if cell.total), (sources or cells)[0])
    declared, local = evidence.declared[first.address], evidence.local[first.address]
    message = f"{_computed(declared, local, first, '按表中数字')}：没有重新计算，或结果被改过"
    finding = at_cell(evidence, BY_CODE["GS04"], first, Cause.STALE, message, declared, local)
    others = [
        f"{cell.label}（{_computed(evidence.declared[cell.address], evidence.local[cell.address], cell)}）"
        for cell in cells
        if cell is not first
    ]
    yield dataclasses.replace(finding, affected=tuple(others))


def _computed(declared: Value, local: Value, cell: PlannedCell, how: str = "") -> str:
    if isinstance(declared, str) and isinstance(local, str) and declared and local:
        told = differences(declared, local, "，应算得")
        return f"显示{told}" if told else f"显示 {brief(declared, cell.kind)}，与应算得的写法不同"
    kind = "文字 " if isinstance(declared, str) and declared else ""
    return (
        f"显示 {kind}{brief(declared, cell.kind)}，{how}应算得 {brief(local, cell.kind)}{_gap(declared, local, cell)}"
    )


def uncached(evidence: Evidence, states: list[State]) -> Iterator[Finding]:
    """One finding for all formulas without a saved result."""
    cells = [state.cell for state in states if state.cause is Cause.UNCACHED]
    if cells:
        message = f"{len(cells)} 个公式没有保存计算结果，无法判断填报的数字"
        yield at_cell(evidence, BY_CODE["GS05"], cells[0], Cause.UNCACHED, message)
