"""How high each row is, and which rows of a table are out of sight.

Every row is given the height that its text needs. One with a cell that a person types a long
text into must grow while they type, and so its height is only proposed; a strut, an empty line
of a larger font, keeps it from shrinking below the rest of the row when it is edited.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from xltool.layout.model import SheetPlan, TablePlan
from xltool.terms import Kind, Role
from xltool.workbook import measure, styles
from xltool.workbook.grow import GrowingSheet
from xltool.workbook.spots import Spot
from xltool.workbook.styles import Styles

_LOWEST = {
    "cover": 60.0, "signature": 36.0, "title": 32.0, "section": 24.0, "light": 24.0,
    "subtitle": 22.0, "heading": 22.0, "label": 22.0, "total": 22.0,
}  # fmt: skip
_ROW, _SPACE = 19.0, 10.0  # points of any other row, and of an empty one
_WIDE = 40.0  # a merged input so wide is made for more than one line
_SPARE = 1  # lines that a computed paragraph may come to take more
_MESSAGE = 80.0  # columns of a message that a rule may come to give
_INDENT = 2.0  # columns that an indent takes
_GROWING = (Role.INPUT, Role.ISSUED, Role.EXPLANATION)


def arrange(
    sheet: GrowingSheet, plan: SheetPlan, found: Iterable[Spot], shown: Mapping[str, int] | None, made: Styles
) -> None:
    """Sets the height of all rows and hides the reserve of tables."""
    by_row: dict[int, list[Spot]] = defaultdict(list)
    for spot in found:
        by_row[spot.area.top].append(spot)
    hidden = {row for table in plan.tables for row in _reserve(table, by_row, shown)}
    for row in range(1, plan.last_row + 1):
        options = {"hidden": True} if row in hidden else None
        spots = [spot for spot in by_row[row] if spot.area.top == spot.area.bottom]
        height = lowest(spots)
        if any(grows(spot) for spot in spots):
            kept = max(lowest(spot for spot in spots if not grows(spot)), *(empty(spot) for spot in spots))
            sheet.set_growing_row(row - 1, height, made.strut(measure.strut(kept)), options)
        else:
            sheet.set_row(row - 1, height, None, options)


def lowest(spots: Iterable[Spot]) -> float:
    """The height below which these cells of a row would be cut, or look cramped."""
    heights = [max(needed(spot), _LOWEST.get(spot.cell.look, _ROW), spot.cell.height) for spot in spots]
    return max(heights, default=_SPACE)


def empty(spot: Spot) -> float:
    """The height that the form gives the row of a cell before anything is typed."""
    lines = spot.cell.item.lines if spot.cell.item else 1
    return max(spot.cell.height, measure.height(lines) if lines > 1 else 0.0)


def needed(spot: Spot) -> float:
    """The height that the text of one cell takes."""
    if not styles.wraps(spot):
        return 0.0
    size = styles.font_size(spot)
    count = measure.lines(spot.text, spot.width - styles.indent(spot) * _INDENT, size)
    if spot.merged and spot.width >= _WIDE and spot.cell.role in _GROWING and spot.cell.kind is Kind.TEXT:
        count = max(count, 2)
    if spot.cell.item and spot.cell.kind is Kind.TEXT:
        count = max(count, spot.cell.item.lines)
    if spot.cell.role is Role.FORMULA and spot.width >= _WIDE:
        count += _SPARE  # figures still to come make it longer, and no program makes room for them
    if spot.cell.role is Role.VERDICT and spot.cell.look == "check" and spot.width > styles.NARROW:
        count = max(count, math.ceil(_MESSAGE / spot.width))
    return measure.height(count, size)


def grows(spot: Spot) -> bool:
    """Whether the row must follow this cell: text that is typed in, or computed, and not merged."""
    return (
        not spot.merged
        and spot.cell.kind is Kind.TEXT
        and styles.wraps(spot)
        and (spot.cell.role in _GROWING or bool(spot.cell.formula and spot.cell.look != "light"))
    )


def visible(table: TablePlan, by_row: Mapping[int, list[Spot]], shown: Mapping[str, int] | None) -> int:
    """Rows of a repeating table in sight: those asked for or filled in, and a few to spare."""
    wanted = table.table.rows if shown is None else shown.get(table.table.name, 0)
    for row in range(table.first, table.last + 1):
        if any(spot.cell.filled_in and not spot.blank for spot in by_row.get(row, ())):
            wanted = max(wanted, row - table.first + 1)
    return wanted + table.table.spare


def _reserve(table: TablePlan, by_row: Mapping[int, list[Spot]], shown: Mapping[str, int] | None) -> range:
    if not table.table.repeating:
        return range(0)
    return range(table.first + visible(table, by_row, shown), table.last + 1)
