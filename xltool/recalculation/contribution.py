"""Which of the cells that a formula reads make up its figure, and which only decide or count.

It exists for whoever explains a figure to a person. It must not know values.
"""

from __future__ import annotations

from collections.abc import Iterator

from xltool import a1
from xltool.recalculation.binding import Scope, places, sum_range
from xltool.recalculation.nodes import Binary, Call, Cells, Group, Node, Unary
from xltool.recalculation.parsing import parse

_ASKING = frozenset(
    ("COUNT", "COUNTA", "COUNTBLANK", "COUNTIF", "COUNTIFS", "ROW", "ROWS", "COLUMN", "COLUMNS", "MATCH",
     "ISNUMBER", "ISBLANK", "ISTEXT", "ISERROR", "ISNA", "AND", "OR", "NOT")
)  # fmt: skip


def contributing(formula: str, sheet: str) -> tuple[str, ...]:
    """The addresses whose values make up the result, in the order of the formula, each once.

    :raises Unsupported: the formula cannot be read.

    >>> contributing('=IF(COUNT(A1:A2)=0,"",SUM(B1:B2)+SUMIF(C1:C2,"x",D1:D2))', "表")
    ('表!B1', '表!B2', '表!D1', '表!D2')
    """
    found = dict.fromkeys(_cells(Scope((), {}).bind(parse(formula), sheet)))
    addresses = (f"{s}!{a1.cell(row, column)}" for cells in found for s, column, row in places(cells))
    return tuple(dict.fromkeys(addresses))


def _cells(node: Node) -> Iterator[Cells]:
    if isinstance(node, Cells):
        yield node
    elif isinstance(node, Binary):
        if node.operator not in ("=", "<>", "<", ">", "<=", ">="):
            yield from _cells(node.left)
            yield from _cells(node.right)
    elif isinstance(node, Unary):
        yield from _cells(node.operand)
    elif isinstance(node, Group):
        yield from _cells(node.inner)
    elif isinstance(node, Call) and node.function not in _ASKING:
        yield from _of_call(node)


def _of_call(call: Call) -> Iterator[Cells]:
    arguments = call.arguments
    if call.function in ("SUMIF", "AVERAGEIF"):
        arguments = (sum_range(call) or arguments[0],)
    elif call.function in ("SUMIFS", "AVERAGEIFS", "MAXIFS", "MINIFS"):
        arguments = arguments[:1]
    elif call.function == "IF":
        arguments = arguments[1:]
    for argument in arguments:
        yield from _cells(argument)
