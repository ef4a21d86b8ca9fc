"""Reads what a formula writes for cells: ``A1``, ``$A$1:B2``, ``A:A``, ``'表 1'!A1``, ``'甲:丙'!A1``.

It must not know which sheets and names exist.
"""

from __future__ import annotations

import re
from functools import lru_cache

from xltool.a1 import MAX_COLUMN, MAX_ROW, column_number
from xltool.recalculation.nodes import Name, Node, Reference
from xltool.recalculation.refusal import Unsupported, short

_A1 = re.compile(
    r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]*)(?::\$?([A-Za-z]{1,3})\$?([1-9][0-9]*))?"
    r"|\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})|\$?([1-9][0-9]*):\$?([1-9][0-9]*)"
)
_R1C1 = re.compile(r"(?i)R(?:[1-9][0-9]*|\[[-+0-9]+\])?C(?:[1-9][0-9]*|\[[-+0-9]+\])(?::.*)?")


@lru_cache(maxsize=4096)
def reference(text: str) -> Node:
    """Cells, or a name where the text is none.

    >>> reference("'甲:丙'!$A$1:B2")
    Reference(sheet='甲', top=1, left=1, bottom=2, right=2, last_sheet='丙')
    >>> reference("甲!税率")
    Name(sheet='甲', name='税率')
    """
    prefix, _, cells = text.rpartition("!")
    sheet, last = _sheets(prefix)
    found = _A1.fullmatch(cells)
    rectangle = _rectangle(found) if found else None
    if rectangle:
        return Reference(sheet, *rectangle, last)
    if last or _R1C1.fullmatch(cells):
        raise Unsupported(f"不支持的引用：{short(text)}")
    return Name(sheet, cells)


def span(left: Node, right: Node) -> Node:
    """What a colon between two operands names."""
    if isinstance(right, Reference) and right.last_sheet is None:
        if isinstance(left, Name) and left.sheet is None and right.sheet is not None:
            return Reference(left.name, right.top, right.left, right.bottom, right.right, right.sheet)
        if isinstance(left, Reference) and left.last_sheet is None:
            if right.sheet not in (None, left.sheet):
                raise Unsupported("区域的两端不在同一张表")
            return Reference(
                left.sheet,
                min(left.top, right.top),
                min(left.left, right.left),
                max(left.bottom, right.bottom),
                max(left.right, right.right),
            )
    raise Unsupported("不支持由运算得出的区域（冒号两侧须为单元格）")


def _sheets(prefix: str) -> tuple[str | None, str | None]:
    """The sheet, and the last one of a 3-D reference."""
    if prefix.startswith("'"):
        first, _, last = prefix[1:-1].replace("''", "'").partition(":")
        return first, last or None
    return prefix or None, None


def _rectangle(found: re.Match[str]) -> tuple[int, int, int, int] | None:
    """Top, left, bottom, right; None beyond the edge of a sheet."""
    left, top, right, bottom, first, last, upper, lower = found.groups()
    try:
        if left:
            columns, rows = (column_number(left), column_number(right or left)), (int(top), int(bottom or top))
        elif first:
            columns, rows = (column_number(first), column_number(last)), (1, MAX_ROW)
        else:
            columns, rows = (1, MAX_COLUMN), (int(upper), int(lower))
    except ValueError:  # a column beyond the last
        return None
    return None if max(rows) > MAX_ROW else (min(rows), min(columns), max(rows), max(columns))
