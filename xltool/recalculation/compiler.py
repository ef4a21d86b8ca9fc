"""Turns formulas into a :class:`Plan`: parse, bind, order, write, compile.

It exists so that the same formulas need never be read twice. It must not know what stands in the
cells, nor where the formulas come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import CodeType

from xltool import a1
from xltool.recalculation.binding import Place, Scope, calls, places, reads
from xltool.recalculation.nodes import Cells, Node, Unsupported
from xltool.recalculation.ordering import ordered
from xltool.recalculation.parsing import parse
from xltool.recalculation.plan import Plan
from xltool.recalculation.writing import Writer

_CIRCLE = "循环引用"
_LATER = "引用了后一阶段的公式"
_TOO_DEEP = "公式过于复杂"


@dataclass(slots=True)
class _Formula:
    place: Place
    stage: int
    node: Node | None = None  # None where it is refused
    array: bool = False
    refusal: str = ""  # why it is undecided, in Chinese
    cells: list[Cells] = field(default_factory=list)  # what it reads
    subtotal: bool = False  # whether SUBTOTAL occurs in it


def compile_plan(
    stages: Sequence[Mapping[str, str]],
    names: Mapping[str, str] | None = None,
    *,
    sheets: Iterable[str] = (),
    used: tuple[int, int] | None = None,
) -> Plan:
    """Compile formulas by address, stage after stage.

    ``names`` maps a defined name (``名`` or ``表!名``) to a reference or a constant; ``sheets``
    gives the order of the sheets, for 3-D references; ``used`` the last row and column that hold
    anything, to which whole-column references are bounded, and without which they are refused.
    A formula that cannot be computed yields an undecided value; nothing raises but a malformed
    address, with ValueError.
    """
    scope = Scope(sheets, names or {}, used)
    positions = [(stage, address) for stage, cells in enumerate(stages) for address in cells]
    found = {address: _place(address, scope) for _, address in positions}
    formulas = [_read(stages[stage][address], found[address], stage, scope) for stage, address in positions]
    slots, addresses = _slots(formulas, scope)
    _refuse_forward(formulas)
    subtotals = {formula.place for formula in formulas if formula.subtotal}
    sources, codes, targets = [], [], []
    for stage in range(len(stages)):
        members = [formula for formula in formulas if formula.stage == stage]
        source, code, written = _stage(stage, members, slots, addresses, subtotals)
        sources.append(source)
        codes.append(code)
        targets.append(written)
    return Plan(
        addresses=addresses,
        stages=tuple(codes),
        sources=tuple(sources),
        targets=tuple(targets),
        spans=tuple(_spans(formula, slots) for formula in formulas),
    )


def _place(address: str, scope: Scope) -> Place:
    sheet, mark, ref = address.rpartition("!")
    if not mark:
        raise ValueError(f"not a cell's address: {address!r}")
    row, column = a1.split(ref)
    return scope.sheet(sheet), column, row


def _read(text: str, place: Place, stage: int, scope: Scope) -> _Formula:
    formula = _Formula(place, stage)
    try:
        formula.array = text.startswith("{") and text.endswith("}")
        tree = parse(text[1:-1] if formula.array else text)
        formula.node = scope.bind(tree, place[0])
        formula.cells = list(reads(formula.node))
        formula.subtotal = calls(formula.node, "SUBTOTAL")
    except Unsupported as refusal:
        formula.refusal, formula.node = refusal.reason, None
    except RecursionError:
        formula.refusal, formula.node = _TOO_DEEP, None
    return formula


def _slots(formulas: list[_Formula], scope: Scope) -> tuple[dict[Place, int], tuple[str, ...]]:
    needed = {formula.place for formula in formulas}
    for cells in {cells for formula in formulas for cells in formula.cells}:
        needed.update(places(cells))
    sheets = {sheet: position for position, sheet in enumerate(scope.order)}
    in_order = sorted(needed, key=lambda place: (sheets[place[0]], place[1], place[2]))
    letters = {column: a1.column_letters(column) for column in {place[1] for place in in_order}}
    addresses = tuple(f"{sheet}!{letters[column]}{row}" for sheet, column, row in in_order)
    return {place: slot for slot, place in enumerate(in_order)}, addresses


def _refuse_forward(formulas: list[_Formula]) -> None:
    stage_of = {formula.place: formula.stage for formula in formulas}
    for formula in formulas:
        for cells in formula.cells:
            if any(stage_of.get(place, 0) > formula.stage for place in places(cells)):
                formula.refusal, formula.node = _LATER, None


def _spans(formula: _Formula, slots: Mapping[Place, int]) -> tuple[int, ...]:
    bounds: list[int] = [slots[formula.place]]
    for cells in formula.cells:
        for column in range(cells.left, cells.right + 1):
            start = slots[cells.sheet, column, cells.top]
            bounds += (start, start + cells.bottom - cells.top + 1)
    return tuple(bounds)


def _stage(
    stage: int,
    formulas: list[_Formula],
    slots: Mapping[Place, int],
    addresses: tuple[str, ...],
    subtotals: set[Place],
) -> tuple[str, CodeType, tuple[int, ...]]:
    by_slot = {slots[formula.place]: formula for formula in formulas}
    order, circular = ordered(
        {
            slot: [slots[place] for cells in formula.cells for place in places(cells)]
            for slot, formula in by_slot.items()
        }
    )
    lines = []
    for slot in order:
        formula = by_slot[slot]
        if slot in circular:
            formula.refusal = formula.refusal or _CIRCLE
        lines.append(_line(slot, _expression(formula, slots, subtotals), addresses[slot]))
    code = _compiled(stage, lines)
    if code is None:
        lines = [line if _compiles(line) else _refused(line) for line in lines]
        code = _compiled(stage, lines)
        assert code is not None
    return _source(stage, lines), code, tuple(order)


def _expression(formula: _Formula, slots: Mapping[Place, int], subtotals: set[Place]) -> str:
    if formula.node is not None and not formula.refusal:
        try:
            return Writer(slots, formula.place, subtotals).formula(formula.node, formula.array)
        except Unsupported as refusal:
            formula.refusal = refusal.reason
        except RecursionError:
            formula.refusal = _TOO_DEEP
    return f"Undecided({formula.refusal!r})"


def _line(slot: int, expression: str, address: str) -> str:
    comment = "".join(char if char.isprintable() else " " for char in address)
    return f"    w[{slot}] = {expression}  # {comment}"


def _refused(line: str) -> str:
    target, _, _ = line.partition(" = ")
    return f"{target} = Undecided({_TOO_DEEP!r})"


def _source(stage: int, lines: list[str]) -> str:
    return "\n".join([f"def stage{stage}(r, w):", *(lines or ["    pass"]), ""])


def _compiles(line: str) -> bool:
    return _compiled(0, [line]) is not None


def _compiled(stage: int, lines: list[str]) -> CodeType | None:
    try:
        module = compile(_source(stage, lines), f"<stage {stage}>", "exec")
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        return None
    return next(constant for constant in module.co_consts if isinstance(constant, CodeType))
