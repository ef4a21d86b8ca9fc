"""A formula without its texts and references: its shape, which a form repeats again and again.

It exists because the parser library is slow and a form says the same of many cells: a shape is
read once. Nothing here knows what a shape means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from xltool.recalculation.nodes import ArrayConstant, Binary, Call, Group, Node, Reference, Text, Unary
from xltool.recalculation.references import reference

_TEXT = r'"(?:[^"]|"")*"'
_QUOTED = r"'(?:[^']|'')*'"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]*"
_LEAF = re.compile(
    rf"(?P<text>{_TEXT})|(?<![\w.$:!'\]#])(?P<cells>(?:(?:'(?:[^'\[]|'')*'|[\w.]+)!)?{_CELL}(?::{_CELL})?)"
    rf"(?![\w.(!:#'\[])|{_QUOTED}"
)
_TEXT_ONLY = re.compile(rf"(?P<text>{_TEXT})|{_QUOTED}")
_DIFFICULT = re.compile(r"[:!'\[#]")  # left of a reference that only the library can take apart


@dataclass(frozen=True, slots=True)
class Leaves:
    """What was taken out of a formula, to be put back by its numbers in the shape."""

    texts: list[Node]
    cells: list[Node]  # empty where the references were left in the shape


def apart(formula: str) -> tuple[str, Leaves]:
    """The shape of a formula, and its leaves.

    >>> apart('=IF(\\'表 1\\'!A1>2,"大",B$2)')[0]
    '=IF(A1>2,"1",A2)'
    """
    leaves = Leaves([], [])

    def take(found: re.Match[str]) -> str:
        if found.lastgroup == "text":
            leaves.texts.append(Text(found[0][1:-1].replace('""', '"')))
            return f'"{len(leaves.texts)}"'
        if found.lastgroup == "cells":
            leaves.cells.append(reference(found[0]))
            return f"A{len(leaves.cells)}"
        return found[0]

    shape = _LEAF.sub(take, formula)
    if not _DIFFICULT.search(shape):
        return shape, leaves
    leaves = Leaves([], [])
    return _TEXT_ONLY.sub(take, formula), leaves


def whole(node: Node, leaves: Leaves) -> Node:
    """The tree of a shape with its leaves in their places."""
    if isinstance(node, Text):
        return leaves.texts[int(node.value) - 1]
    if isinstance(node, Reference):
        return leaves.cells[node.top - 1] if leaves.cells else node
    if isinstance(node, Call):
        return Call(node.function, tuple([whole(part, leaves) for part in node.arguments]))
    if isinstance(node, Binary):
        return Binary(node.operator, whole(node.left, leaves), whole(node.right, leaves))
    if isinstance(node, Unary):
        return Unary(node.operator, whole(node.operand, leaves))
    if isinstance(node, Group):
        return Group(whole(node.inner, leaves))
    if isinstance(node, ArrayConstant):
        return ArrayConstant(tuple([tuple([whole(part, leaves) for part in row]) for row in node.rows]))
    return node
