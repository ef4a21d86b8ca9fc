"""Turns formulas into a :class:`Plan`: parse, bind, order, write, compile.

It exists so that the same formulas need never be read twice. It must not know what stands in the
cells, nor where the formulas come from.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import CodeType

from xltool import a1
from xltool.recalculation.binding import Place, Scope, places
from xltool.recalculation.budget import bounded
from xltool.recalculation.ordering import ordered
from xltool.recalculation.nodes import Cells
from xltool.recalculation.plan import Plan, Step
from xltool.recalculation.refusal import Unsupported
from xltool.recalculation.runs import TOO_DEEP, Formula, Run, gathered, looped
from xltool.recalculation.writing import Writer

_CIRCLE = "循环引用"
_LATER = "引用了后一阶段的公式"


def compile_plan(
    stages: Sequence[Mapping[str, str]],
    names: Mapping[str, str] | None = None,
    *,
    sheets: Iterable[str] = (),
    used: tuple[int, int] | None = None,
    unhidden: bool = False,
) -> Plan:
    """Compile formulas by address, stage after stage.

    ``names`` maps a defined name (``名`` or ``表!名``) to a reference or a constant; ``sheets``
    gives the order of the sheets, for 3-D references; ``used`` the last row and column that hold
    anything, to which whole-column references are bounded, and without which they are refused;
    ``unhidden`` says that no row is hidden, so that SUBTOTAL(109) is SUBTOTAL(9).
    A formula that cannot be computed yields an undecided value; nothing raises but a malformed
    address, with ValueError.
    """
    scope = Scope(sheets, names or {}, used, unhidden)
    found = [[(_place(address, scope), text) for address, text in cells.items()] for cells in stages]
    runs = bounded(run for stage, cells in enumerate(found) for run in gathered(stage, cells, scope))
    slots, addresses = _slots(runs, scope)
    runs = _not_forward(runs, scope)
    subtotals = {place for run in runs if run.formula.subtotal for place in run.places()}
    written = [
        list(_stage([run for run in runs if run.stage == stage], slots, scope, subtotals))
        for stage in range(len(stages))
    ]
    return Plan(
        addresses=addresses,
        stages=tuple(tuple(step for _, step in steps) for steps in written),
        packed=tuple(zlib.compress("\n".join(source for source, _ in steps).encode(), 1) for steps in written),
        spans=tuple(span for run in runs for span in _spans(run, slots)),
    )


def _place(address: str, scope: Scope) -> Place:
    sheet, mark, ref = address.rpartition("!")
    if not mark:
        raise ValueError(f"not a cell's address: {address!r}")
    row, column = a1.split(ref)
    return scope.sheet(sheet), column, row


def _slots(runs: list[Run], scope: Scope) -> tuple[dict[Place, int], tuple[str, ...]]:
    needed = {place for run in runs for place in run.places()}
    for cells in {cells for run in runs for cells in run.everything()}:
        needed.update(places(cells))
    sheets = {sheet: position for position, sheet in enumerate(scope.order)}
    in_order = sorted(needed, key=lambda place: (sheets[place[0]], place[1], place[2]))
    letters = {column: a1.column_letters(column) for column in {place[1] for place in in_order}}
    addresses = tuple(f"{sheet}!{letters[column]}{row}" for sheet, column, row in in_order)
    return {place: slot for slot, place in enumerate(in_order)}, addresses


def _not_forward(runs: list[Run], scope: Scope) -> list[Run]:
    """The runs, those refused that read what a later stage computes."""
    stage_of = {place: run.stage for run in runs for place in run.places()}
    kept: list[Run] = []
    for run in runs:
        forward = any(stage_of.get(place, 0) > run.stage for cells in run.everything() for place in places(cells))
        for one in run.alone(scope) if forward else [run]:
            if forward and any(stage_of.get(place, 0) > one.stage for c in one.formula.cells for place in places(c)):
                one.formula.refusal, one.formula.node = _LATER, None
            kept.append(one)
    return kept


def _spans(run: Run, slots: Mapping[Place, int]) -> Iterator[tuple[int, ...]]:
    for i, place in enumerate(run.places()):
        yield slots[place], *_bounds(run.cells(i), slots)


def _bounds(areas: Iterable[Cells], slots: Mapping[Place, int]) -> Iterator[int]:
    """Start and stop of each column of cells."""
    for cells in areas:
        for column in range(cells.left, cells.right + 1):
            start = slots[cells.sheet, column, cells.top]
            yield from (start, start + cells.bottom - cells.top + 1)


def _stage(
    runs: list[Run], slots: Mapping[Place, int], scope: Scope, subtotals: set[Place]
) -> Iterator[tuple[str, Step]]:
    """The steps of a stage in order, each with its Python text."""
    order, circular = _ordered(runs)
    if circular:  # perhaps only because formulas were taken together
        runs = [one for i, run in enumerate(runs) for one in (run.alone(scope) if i in circular else [run])]
        order, circular = _ordered(runs)
    for i in order:
        if i in circular:
            runs[i].formula.refusal = runs[i].formula.refusal or _CIRCLE
        yield from _steps(runs[i], slots, scope, subtotals)


def _ordered(runs: list[Run]) -> tuple[list[int], set[int]]:
    """The runs by position, so that each comes after those it reads, and those in a circle."""
    owner = {place: i for i, run in enumerate(runs) for place in run.places()}
    links = {
        i: list(dict.fromkeys(owner[p] for cells in run.everything() for p in places(cells) if p in owner))
        for i, run in enumerate(runs)
    }
    return ordered(links)


def _steps(
    run: Run, slots: Mapping[Place, int], scope: Scope, subtotals: set[Place]
) -> Iterator[tuple[str, Step]]:
    expression: str | None = _expression(run.formula, slots, scope, subtotals)
    if run.last:
        expression = looped(str(expression), _expression(run.last, slots, scope, subtotals), run.count)
    slot = slots[run.formula.place]
    source = _source(slot, expression, bool(run.last)) if expression else ""
    code = _compiled(source)
    if code is not None:
        yield source, Step(code, slot, run.count, _merged(_bounds(run.everything(), slots)))
    elif run.last:
        for one in run.alone(scope):
            yield from _steps(one, slots, scope, subtotals)
    else:
        run.formula.refusal = TOO_DEEP
        yield from _steps(run, slots, scope, subtotals)


def _merged(bounds: Iterable[int]) -> tuple[int, ...]:
    """Pairs of start and stop in order, those that meet as one."""
    numbers = iter(bounds)
    merged: list[int] = []
    for start, stop in sorted(zip(numbers, numbers, strict=True)):
        if merged and start <= merged[-1]:
            merged[-1] = max(merged[-1], stop)
        else:
            merged += (start, stop)
    return tuple(merged)


def _expression(formula: Formula, slots: Mapping[Place, int], scope: Scope, subtotals: set[Place]) -> str:
    if formula.node is not None and not formula.refusal:
        try:
            return Writer(slots, formula.place, subtotals, scope.unhidden).formula(formula.node, formula.array)
        except Unsupported as refusal:
            formula.refusal = refusal.reason
        except RecursionError:
            formula.refusal = TOO_DEEP
    return f"Undecided({formula.refusal!r})"


def _source(slot: int, expression: str, loop: bool) -> str:
    body = f"for i in rows: w[{slot}+i] = {expression}" if loop else f"w[{slot}] = {expression}"
    return f"def step(r, w, a, rows):\n    {body}\n"


def _compiled(source: str) -> CodeType | None:
    try:
        module = compile(source, "<plan>", "exec")
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        return None
    code = next((constant for constant in module.co_consts if isinstance(constant, CodeType)), None)
    return code and code.replace(co_linetable=b"")  # half of its size, and nobody steps through it
