"""INDEX, MATCH and the other functions that find a place in a table.

Where Excel's binary search over unsorted data would answer by accident, the answer is undecided.
"""

from __future__ import annotations

from collections.abc import Sequence

from xltool.a1 import MAX_COLUMN, MAX_ROW
from xltool.recalculation import wildcards
from xltool.recalculation.areas import Area, Argument, as_area
from xltool.recalculation.coercion import to_bool, to_number, to_text
from xltool.recalculation.functions.signature import FAULTS, Function, scalar, whole
from xltool.recalculation.numbers import equal
from xltool.recalculation.operators import order, same
from xltool.values import NA, REF, VALUE, ExcelError, Undecided, Value

_UNSORTED = Undecided("近似查找的区域未排序")
_NEARLY = Undecided("查找值仅在 15 位有效数字内相等")
_BLANK = Undecided("查找值是空白单元格")


def _exact(wanted: Value, values: Sequence[Value], patterns: bool = True) -> int | Value:
    """The first place of a value from 0, or a fault."""
    if wanted is None:
        return NA if _exact(0.0, values) == NA else _BLANK
    kind = type(wanted)
    pattern = None
    if kind is str and patterns and wildcards.has_wildcards(wanted):  # type: ignore[arg-type]
        pattern = wildcards.compile_pattern(wanted)
    for place, value in enumerate(values):
        if type(value) is Undecided:
            return value
        if type(value) is not kind:
            continue
        if value == wanted:
            return place
        if kind is float and equal(value, wanted):  # type: ignore[arg-type]
            return _NEARLY
        if kind is str:
            if pattern is not None:
                if wildcards.fits(pattern, value.lower()):  # type: ignore[union-attr]
                    return place
            elif same(value, wanted) is True:
                return place
    return NA


def _sorted(wanted: Value, values: Sequence[Value], direction: int) -> int | Value:
    """The last place not beyond ``wanted`` in values that rise (1) or fall (-1)."""
    if wanted is None:
        return NA if _sorted(0.0, values, direction) == NA else _BLANK
    kind = type(wanted)
    places = []
    for place, value in enumerate(values):
        if type(value) is Undecided:
            return value
        if type(value) is kind:
            places.append(place)
    best = -1
    previous: Value = None
    beyond = rising = False
    for place in places:
        value = values[place]
        side = order(value, wanted)
        if type(side) is not int:
            return side
        if previous is not None:
            step = order(previous, value)
            if type(step) is not int:
                return step
            rising = rising or step * direction > 0
        previous = value
        if side * direction > 0:
            beyond = True
        elif direction < 0 and side == 0 and best >= 0 and same(values[best], wanted) is True:
            continue
        else:
            best = place
    if rising and beyond:
        return _UNSORTED
    return best if best >= 0 else NA


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
    values = _vector(as_area(area))
    if values is None:
        return NA
    if way == 0:
        found = _exact(wanted, values)
    else:
        found = _sorted(wanted, values, 1 if way > 0 else -1)
    return found + 1.0 if type(found) is int else found


def _in_table(wanted: Value, lines: Sequence[Value], approximate: Value) -> int | Value:
    if isinstance(wanted, FAULTS):
        return wanted
    near = to_bool(approximate)
    if type(near) is not bool:
        return near
    return _sorted(wanted, lines, 1) if near else _exact(wanted, lines)


def vlookup(wanted: Value, table: Argument, column: Value, approximate: Value = True) -> Value:
    """VLOOKUP"""
    if isinstance(table, FAULTS):
        return table
    area = as_area(table)
    number = whole(column)
    found = _in_table(wanted, area.column(0), approximate)
    if type(number) is not float:
        return number
    if number < 1:
        return VALUE
    if number > area.columns:
        return found if isinstance(found, FAULTS) and found != NA else REF
    return area.at(found, int(number) - 1) if type(found) is int else found


def hlookup(wanted: Value, table: Argument, row: Value, approximate: Value = True) -> Value:
    """HLOOKUP"""
    if isinstance(table, FAULTS):
        return table
    area = as_area(table)
    return vlookup(wanted, _turned(area), row, approximate)


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
    found = _sorted(wanted, keys, 1)
    if type(found) is not int:
        return found
    return values[found] if found < len(values) else REF


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
    if area.rows == 1 and not rest and area.columns > 1:
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
    """XLOOKUP, searching from the first to the last or back; a binary search is not told from it."""
    for fault in (wanted, where, result, mode, way):
        if isinstance(fault, FAULTS):
            return fault
    kind = 0.0 if mode is None else to_number(mode)
    direction = 1.0 if way is None else to_number(way)
    if kind not in (0.0, -1.0, 1.0, 2.0) or direction not in (1.0, -1.0, 2.0, -2.0):
        return VALUE
    if direction in (2.0, -2.0):
        return Undecided("XLOOKUP 的二分查找未支持")
    keys, values = as_area(where), as_area(result)
    vector = _vector(keys)
    if vector is None:
        return VALUE
    backward = direction == -1.0
    found = _nearest(wanted, vector[::-1] if backward else vector, kind)
    if type(found) is not int:
        return missing if found == NA else found
    if backward:
        found = len(vector) - 1 - found
    if keys.columns == 1 and keys.rows == values.rows:
        return index(values, float(found + 1), 0.0)
    if keys.rows == 1 and keys.columns == values.columns:
        return index(values, 0.0, float(found + 1))
    return VALUE


def _nearest(wanted: Value, values: Sequence[Value], mode: float) -> int | Value:
    """The first place of a value, or, by the mode, of the next smaller or larger one of its type."""
    found = _exact(wanted, values, patterns=mode == 2.0)
    if found != NA or mode not in (-1.0, 1.0):
        return found
    best = -1
    for place, value in enumerate(values):
        if type(value) is not type(wanted):
            continue
        side = order(value, wanted)
        if type(side) is not int:
            return side
        if side == mode:
            nearer = order(value, values[best]) if best >= 0 else -mode
            if type(nearer) is Undecided:
                return nearer
            if nearer == -mode:
                best = place
    return best if best >= 0 else NA


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
