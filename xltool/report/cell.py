"""``explain FILE CELL``: one cell of a submission, its formula, its three values and what it depends on."""

from __future__ import annotations

from collections.abc import Iterator

from xltool.audit import Evidence
from xltool.audit.compare import same
from xltool.figures import shown
from xltool.layout import PlannedCell
from xltool.terms import MARKS, Outcome, Role

_LISTED = 12  # precedents that are listed before the rest are counted


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
    yield from _precedents(evidence, cell)
    codes = [plan.rule.code for plan in evidence.layout.rules if any(address in j.reads for j in plan.judgements)]
    if codes:
        yield f"  规则　　{'、'.join(codes)} 用到它"


def _mark(holds: bool) -> str:
    return MARKS[Outcome.HOLDS if holds else Outcome.FAILS]


def _precedents(evidence: Evidence, cell: PlannedCell) -> Iterator[str]:
    cells = [
        found
        for address in evidence.plan.precedents(cell.address)
        if (found := evidence.layout.by_address.get(address)) and evidence.declared.get(address) not in (None, "")
    ]
    for found in cells[:_LISTED]:
        yield f"  取自　　{found.address}「{found.label}」{shown(evidence.declared.get(found.address), found.kind)}"
    if len(cells) > _LISTED:
        yield f"  取自　　另有 {len(cells) - _LISTED} 格"
