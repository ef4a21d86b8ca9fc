"""INDEX, MATCH and the other functions that find a place in a table."""

from __future__ import annotations

from collections.abc import Sequence

from xltool.a1 import MAX_COLUMN, MAX_ROW
from xltool.recalculation import searching
from xltool.recalculation.areas import Area, Argument, as_area
from xltool.recalculation.coercion import to_bool, to_number, to_text
from xltool.recalculation.functions.signature import FAULTS, Function, scalar, whole
from xltool.values import NA, REF, VALUE, ExcelError, Undecided, Value

_BLANK = Undecided("查找值是空白单元格")
_LENGTHS = Undecided("查找区域与结果区域长短不一")
_COLUMN = Undecided("列序号或行序号不是数字")


def _vector(area: Area) -> Sequence[Value] | None:
    return area.values if area.rows == 1 or area.columns == 1 else None


def match(wanted: Value, area: Argument, kind: Value = 1.0) -> Value:
    """MATCH, from 1."""
    if isinstance(wanted, FAULTS):
        return wanted
    if isinstance(area, FAULTS):
        return area
    way = to_number(kind)
    if type(way) is not float:
        return way
    values = _vector(area) if isinstance(area, Area) else None
    if values is None:
        return NA
    search = searching.exact if way == 0 else searching.bisected if way > 0 else searching.falling
    if wanted is None:
        return NA if search(0.0, values) == NA else _BLANK
    found = search(wanted, values)
    return found + 1.0 if type(found) is int else found


def _in_table(wanted: Value, lines: Sequence[Value], approximate: Value) -> int | Value:
    if isinstance(wanted, FAULTS):
        return wanted
    near = to_bool(approximate)
    if type(near) is not bool:
        return near
    wanted = 0.0 if wanted is None else wanted
    return searching.bisected(wanted, lines) if near else searching.exact(wanted, lines)


def vlookup(wanted: Value, table: Argument, column: Value, approximate: Value = True) -> Value:
    """VLOOKUP"""
    if isinstance(table, FAULTS):
        return table
    if not isinstance(table, Area):
        return NA
    area = table
    number = whole(column)
    found = _in_table(wanted, area.column(0), approximate)
    if type(number) is not float:
        return _COLUMN
    if number < 1:
        return VALUE
    if number > area.columns:
        return found if isinstance(found, FAULTS) and found != NA else REF
    return area.at(found, int(number) - 1) if type(found) is int else found


def hlookup(wanted: Value, table: Argument, row: Value, approximate: Value = True) -> Value:
    """HLOOKUP"""
    if isinstance(table, FAULTS):
        return table
    return vlookup(wanted, _turned(table), row, approximate) if isinstance(table, Area) else NA


def _turned(area: Area) -> Area:
    return Area(area.columns, area.rows, list(_rows(area)))


def _rows(area: Area) -> Sequence[Value]:
    return [value for row in range(area.rows) for value in area.row(row)]


def lookup(wanted: Value, where: Argument, result: Argument = None) -> Value:
    """LOOKUP in its vector form, or in the first column or row of a table."""
    if isinstance(wanted, FAULTS):
        return wanted
    if isinstance(where, FAULTS):
        return where
    area = as_area(where)
    if result is None:
        if area.columns > area.rows:
            keys, values = area.row(0), area.row(area.rows - 1)
        else:
            keys, values = area.column(0), area.column(area.columns - 1)
    else:
        if isinstance(result, FAULTS):
            return result
        vectors = _vector(area), _vector(as_area(result))
        if vectors[0] is None or vectors[1] is None:
            return NA
        keys, values = vectors[0], vectors[1]
    found = searching.bisected(0.0 if wanted is None else wanted, keys)
    if type(found) is not int:
        return found
    return values[found] if found < len(values) else _LENGTHS


def index(table: Argument, row: Value, *rest: Value) -> Argument:
    """INDEX; 0 takes a whole row or column."""
    if isinstance(table, FAULTS):
        return table
    area = as_area(table)
    r, c = whole(row), whole(rest[0]) if rest else 0.0
    if type(r) is not float:
        return r
    if type(c) is not float:
        return c
    if r < 0 or c < 0:
        return VALUE
    if not rest and area.columns > 1:
        if area.rows > 1:
            return REF
        r, c = 0.0, r
    if r > area.rows or c > area.columns:
        return REF
    if r and (c or area.columns == 1):
        return area.at(int(r) - 1, int(c or 1) - 1)
    if c and area.rows == 1:
        return area.at(0, int(c) - 1)
    if r:
        return Area(1, area.columns, area.row(int(r) - 1))
    if c:
        return Area(area.rows, 1, area.column(int(c) - 1), area.cut)
    return area


def xlookup(
    wanted: Value,
    where: Argument,
    result: Argument,
    missing: Value = NA,
    mode: Value = None,
    way: Value = None,
) -> Argument:
    """XLOOKUP, searching from the first to the last or back, or by bisection where that finds the same."""
    for fault in (wanted, where, result, mode, way):
        if isinstance(fault, FAULTS):
            return fault
    kind = 0.0 if mode is None else to_number(mode)
    direction = 1.0 if way is None else to_number(way)
    if kind not in (0.0, -1.0, 1.0, 2.0) or direction not in (1.0, -1.0, 2.0, -2.0):
        return VALUE
    keys, values = as_area(where), as_area(result)
    vector = _vector(keys)
    upright = keys.columns == 1 and keys.rows == values.rows
    if vector is None or not (upright or (keys.rows == 1 and keys.columns == values.columns)):
        return VALUE
    if direction in (2.0, -2.0) and not searching.rising(vector[:: int(direction / 2)]):
        return Undecided("XLOOKUP 的二分查找未支持")
    backward = direction == -1.0
    found = _found(wanted, vector[::-1] if backward else vector, kind)
    if type(found) is not int:
        return missing if found == NA else found
    place = float(len(vector) - found if backward else found + 1)
    return index(values, place, 0.0) if upright else index(values, 0.0, place)


def _found(wanted: Value, values: Sequence[Value], kind: float) -> int | Value:
    if wanted is not None:
        return searching.nearest(wanted, values, kind)
    blank = next((place for place, value in enumerate(values) if value is None or value in ("", 0.0, False)), None)
    if blank is None or kind in (-1.0, 1.0):
        return NA if blank is None and not kind else _BLANK
    return blank if values[blank] is None else _BLANK


def _extent(which: str) -> Function:
    def call(area: Argument) -> Value:
        if type(area) is ExcelError or type(area) is Undecided:
            return area
        return float(getattr(as_area(area), which.lower()))

    return Function(which, call, "a", 1, 1)


def hyperlink(target: Value, *shown: Value) -> Value:
    """HYPERLINK shows its second argument, or its first."""
    if isinstance(target, FAULTS):
        return target
    return shown[0] if shown else to_text(target)


def _address(row: float, column: float, fixed: float = 1.0) -> Value:
    if not (1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN and fixed in (1, 2, 3, 4)):
        return VALUE
    letters, rest = "", int(column)
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{'$' * (fixed in (1, 3))}{letters}{'$' * (fixed in (1, 2))}{int(row)}"


FUNCTIONS = (
    scalar("ADDRESS", "iii", _address, optional=1),
    Function("INDEX", index, "avv", 2, 3, yields_area=True),
    Function("MATCH", match, "vrv", 2, 3),
    Function("VLOOKUP", vlookup, "vrvv", 3, 4),
    Function("HLOOKUP", hlookup, "vrvv", 3, 4),
    Function("LOOKUP", lookup, "vaa", 2, 3),
    Function("XLOOKUP", xlookup, "vrrvvv", 3, 6, yields_area=True),
    _extent("ROWS"),
    _extent("COLUMNS"),
    Function("HYPERLINK", hyperlink, "vv", 1, 2),
)
