"""``explain FILE CELL``: one cell of a submission, its formula, its three values, and the calculation as a tree."""

from __future__ import annotations

from collections.abc import Iterator

from xltool.audit import Evidence
from xltool.audit.compare import same
from xltool.figures import shown
from xltool.layout import PlannedCell
from xltool.recalculation import contributing
from xltool.terms import MARKS, Outcome, Role

_LISTED = 12  # cells of one formula that are listed before the rest are counted
_DEEPEST = 6  # formulas one below the other


def explain_cell(evidence: Evidence, cell: PlannedCell) -> Iterator[str]:
    """All that is known about a cell, line by line."""
    address, kind = cell.address, cell.kind
    sheet, ref = evidence.placement.where(address)
    yield f"{sheet}!{ref}「{cell.label}」"
    yield f"  作用　　{cell.role.value}"
    if cell.name:
        yield f"  名称　　{cell.name}"
    submitted = evidence.placement.cells.get(address)
    if cell.formula:
        yield f"  模板公式　{cell.formula}"
        yield f"  文件公式　{submitted.formula if submitted and submitted.formula else '（没有公式）'}"
    declared = evidence.declared.get(address)
    yield f"  填报值　{shown(declared, kind)}"
    if cell.role is Role.FORMULA:
        local, expected = evidence.local.get(address), evidence.expected.get(address)
        yield f"  本地值　{shown(local, kind)}　（按文件里的数算）"
        yield f"  复算值　{shown(expected, kind)}　（一直算到填报的数）　{_mark(same(declared, expected))}"
    elif cell.role is Role.VERDICT:
        yield f"  应显示　{shown(evidence.judged.get(address), kind)}"
    tree = list(_tree(evidence, cell, "    ", {cell.address})) if cell.formula else []
    if tree:
        yield "  取自以下各格（零和文字不列）"
        yield from tree
    codes = [plan.rule.code for plan in evidence.layout.rules if any(address in j.reads for j in plan.judgements)]
    if codes:
        yield f"  规则　　{'、'.join(codes)} 用到它"


def _mark(holds: bool) -> str:
    return MARKS[Outcome.HOLDS if holds else Outcome.FAILS]


def _tree(evidence: Evidence, cell: PlannedCell, indent: str, told: set[str]) -> Iterator[str]:
    """What a formula is computed from, down to what the unit filled in; what was told already is not told again."""
    cells = [
        found
        for address in contributing(str(cell.formula), cell.sheet)
        if (found := evidence.layout.by_address.get(address)) and evidence.declared.get(address) not in (None, "")
    ]
    figures = [found for found in cells if found.kind.numeric and evidence.declared.get(found.address) != 0]
    cells = figures or cells  # zeros change nothing, and texts only say which figures count
    listed = cells if len(cells) <= _LISTED else cells[: _LISTED - 1]
    for number, found in enumerate(listed, 1):
        last = number == len(cells)
        again = found.address in told and bool(found.formula)
        yield f"{indent}{'└─' if last else '├─'} {_node(evidence, found)}{'　（见上）' if again else ''}"
        if not again and found.formula:
            told.add(found.address)
            if len(indent) < 2 + 3 * _DEEPEST:
                yield from _tree(evidence, found, indent + ("   " if last else "│  "), told)
    if len(cells) > len(listed):
        yield f"{indent}└─ 另有 {len(cells) - len(listed)} 格"


def _node(evidence: Evidence, cell: PlannedCell) -> str:
    sheet, ref = evidence.placement.where(cell.address)
    declared, expected = evidence.declared.get(cell.address), evidence.expected.get(cell.address)
    text = f"{sheet}!{ref}「{cell.label}」{shown(declared, cell.kind)}"
    if cell.role is Role.FORMULA and not same(declared, expected):
        text += f"，应为 {shown(expected, cell.kind)}　{_mark(False)}"
    return text
