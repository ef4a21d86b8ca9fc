"""Gives every reference of a parsed formula its place: sheet, bounds, the meaning of a name.

It exists so that the code writer sees cells only. It must not know slots, Python code, or values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xltool.a1 import MAX_COLUMN, MAX_ROW
from xltool.recalculation.nodes import (
    Binary,
    Call,
    Cells,
    Error,
    Group,
    Name,
    Node,
    Reference,
    Unary,
)
from xltool.recalculation.parsing import parse
from xltool.recalculation.refusal import Unsupported

_MOST_CELLS = 200_000
_POSITION_ONLY = frozenset(("ROW", "COLUMN", "ROWS", "COLUMNS"))


Place = tuple[str, int, int]  # sheet, column, row: sorts column after column


class Scope:
    """What the formulas of a plan can refer to."""

    def __init__(
        self,
        sheets: Iterable[str],
        names: Mapping[str, str],
        used: tuple[int, int] | None = None,
        unhidden: bool = False,
    ) -> None:
        self.order: list[str] = []  # of the sheets, for 3-D references
        self._sheets: dict[str, str] = {}
        for sheet in sheets:
            self.sheet(sheet)
        self._closed = bool(self.order)  # whether there are no sheets but these
        self._names = {name.casefold(): content for name, content in names.items()}
        self._used = used  # last used row and column, None where not known
        self.unhidden = unhidden  # whether no row is hidden

    def sheet(self, name: str) -> str:
        """The spelling of a sheet's name that the plan uses."""
        known = self._sheets.setdefault(name.casefold(), name)
        if known is name:
            self.order.append(name)
        return known

    def bind(self, node: Node, sheet: str, within: tuple[str, ...] = ()) -> Node:
        """The node with cells for references and contents for names; ``within`` are the names being read."""
        if isinstance(node, Reference):
            return self._reference(node, sheet)
        if isinstance(node, Name):
            return self._name(node, sheet, within)
        if isinstance(node, Unary):
            return Unary(node.operator, self.bind(node.operand, sheet, within))
        if isinstance(node, Group):
            return Group(self.bind(node.inner, sheet, within))
        if isinstance(node, Call):
            return Call(node.function, tuple([self.bind(part, sheet, within) for part in node.arguments]))
        if isinstance(node, Binary):
            left = self.bind(node.left, sheet, within)
            right = self.bind(node.right, sheet, within)
            return _intersection(left, right) if node.operator == " " else Binary(node.operator, left, right)
        return node

    def _reference(self, node: Reference, own: str) -> Node:
        if any(name and name.casefold() not in self._sheets for name in (node.sheet, node.last_sheet)) and self._closed:
            return Error("#REF!")
        first = self.sheet(node.sheet or own)
        if node.last_sheet is None:
            return self._cells(first, node)
        last = self.sheet(node.last_sheet)
        start, end = sorted((self.order.index(first), self.order.index(last)))
        union: Node | None = None
        for sheet in self.order[start : end + 1]:
            cells = self._cells(sheet, node)
            union = cells if union is None else Binary(",", union, cells)
        assert union is not None
        return union

    def _cells(self, sheet: str, node: Reference) -> Cells:
        top, left, bottom, right, cut = node.top, node.left, node.bottom, node.right, 0
        if node.unbounded:
            if self._used is None:
                raise Unsupported("引用了整行或整列")
            if bottom - top + 1 == MAX_ROW:
                bottom = max(1, self._used[0])
            if right - left + 1 == MAX_COLUMN:
                right = max(1, self._used[1])
            whole = (node.bottom - top + 1) * (node.right - left + 1)
            cut = whole - (bottom - top + 1) * (right - left + 1)
        cells = Cells(sheet, top, left, bottom, right, cut)
        if cells.count > _MOST_CELLS:
            raise Unsupported("引用的区域过大")
        return cells

    def _name(self, node: Name, own: str, within: tuple[str, ...]) -> Node:
        sheet = self.sheet(node.sheet or own)
        for key in (f"{sheet}!{node.name}".casefold(), node.name.casefold()):
            content = self._names.get(key)
            if content is None:
                continue
            if key in within:
                raise Unsupported(f"名称“{node.name}”循环定义")
            inner = parse(content if content.startswith("=") else "=" + content)
            return self.bind(inner, sheet, (*within, key))
        return Error("#NAME?")


def _intersection(left: Node, right: Node) -> Node:
    if not isinstance(left, Cells) or not isinstance(right, Cells) or left.cut or right.cut:
        raise Unsupported("不支持的交叉引用")
    if left.sheet != right.sheet:
        return Error("#NULL!")
    top, bottom = max(left.top, right.top), min(left.bottom, right.bottom)
    first, last = max(left.left, right.left), min(left.right, right.right)
    if top > bottom or first > last:
        return Error("#NULL!")
    return Cells(left.sheet, top, first, bottom, last)


def reads(node: Node) -> Iterator[Cells]:
    """The cells whose values a bound formula reads."""
    if isinstance(node, Cells):
        yield node
    elif isinstance(node, Call):
        for argument in node.arguments:
            if node.function not in _POSITION_ONLY or not isinstance(argument, Cells):
                yield from reads(argument)
        if node.function in ("SUMIF", "AVERAGEIF"):
            target = sum_range(node)
            if target is not None:
                yield target
    elif isinstance(node, Binary):
        yield from reads(node.left)
        yield from reads(node.right)
    elif isinstance(node, Unary):
        yield from reads(node.operand)
    elif isinstance(node, Group):
        yield from reads(node.inner)


def sum_range(call: Call) -> Cells | None:
    """The third argument of SUMIF in the shape of the first, as Excel takes it."""
    if len(call.arguments) != 3:
        return None
    tested, target = call.arguments[0], call.arguments[2]
    if not isinstance(tested, Cells) or not isinstance(target, Cells):
        return None
    bottom = target.top + tested.bottom - tested.top
    right = target.left + tested.right - tested.left
    if bottom > MAX_ROW or right > MAX_COLUMN:
        return None
    return Cells(target.sheet, target.top, target.left, bottom, right, tested.cut)


def calls(node: Node, function: str) -> bool:
    """Whether a function occurs in a bound formula."""
    if isinstance(node, Call):
        return node.function == function or any(calls(a, function) for a in node.arguments)
    if isinstance(node, Binary):
        return calls(node.left, function) or calls(node.right, function)
    if isinstance(node, Unary):
        return calls(node.operand, function)
    if isinstance(node, Group):
        return calls(node.inner, function)
    return False


def places(cells: Cells) -> Iterator[Place]:
    """The places of a rectangle, column after column."""
    for column in range(cells.left, cells.right + 1):
        for row in range(cells.top, cells.bottom + 1):
            yield cells.sheet, column, row


def chain(node: Node, operator: str) -> list[Node]:
    """The parts that one operator joins from left to right."""
    parts: list[Node] = []
    while isinstance(node, Binary) and node.operator == operator:
        parts.append(node.right)
        node = node.left
    return [node, *reversed(parts)]
