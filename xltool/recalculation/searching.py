"""Where a value stands among others: exactly, by bisection, from the front, or nearest.

It exists because Excel's bisection answers over unsorted values too, and answers differ by how it
steps over values of another type. It must not know tables, columns or what is returned.
"""

from __future__ import annotations

from collections.abc import Sequence

from xltool.recalculation import wildcards
from xltool.recalculation.numbers import equal
from xltool.recalculation.operators import order, same
from xltool.values import NA, Undecided, Value

_NEARLY = Undecided("查找值仅在 15 位有效数字内相等")


def exact(wanted: Value, values: Sequence[Value], patterns: bool = True) -> int | Value:
    """The first place of a value from 0, or a fault."""
    kind = type(wanted)
    pattern = None
    small = wanted.lower() if kind is str else ""  # type: ignore[union-attr]
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
            elif value.lower() == small:  # type: ignore[union-attr]
                return place
    return NA


def bisected(wanted: Value, values: Sequence[Value]) -> int | Value:
    """The place that Excel's bisection ends at, as in rising values: the last one not beyond ``wanted``.

    Values of another type are stepped over to the right. Checked against tables recorded from
    Excel in the test data of Apache POI and ClosedXML, unsorted ones among them.
    """
    low, high = -1, len(values)
    while high - low > 1:
        middle = low + (high - low) // 2
        place: int | None = middle
        if type(values[middle]) is not type(wanted):
            place = _to_the_right(wanted, values, middle, high)
        if place is None:
            high = middle
            continue
        value = values[place]
        if type(value) is Undecided:
            return value
        side = order(value, wanted)
        if type(side) is not int:
            return side
        if side == 0:
            return _last_of_run(wanted, values, place, high)
        if side > 0:
            high = middle if place == high - 1 and place != middle else place
        else:
            low = place
    return low if low >= 0 else NA


def _to_the_right(wanted: Value, values: Sequence[Value], middle: int, high: int) -> int | None:
    """The next place before ``high`` with a value of the same type, or with one that nobody knows."""
    for place in range(middle, high):
        if type(values[place]) in (type(wanted), Undecided):
            return place
    return None


def _last_of_run(wanted: Value, values: Sequence[Value], place: int, high: int) -> int:
    while place + 1 < high and type(values[place + 1]) is type(wanted) and same(values[place + 1], wanted) is True:
        place += 1
    return place


def falling(wanted: Value, values: Sequence[Value]) -> int | Value:
    """The first place of a value, from the front, or the last before one that is smaller."""
    best = -1
    for place, value in enumerate(values):
        if type(value) is Undecided:
            return value
        if type(value) is not type(wanted):
            continue
        side = order(value, wanted)
        if type(side) is not int:
            return side
        if side == 0:
            return place
        if side < 0:
            break
        best = place
    return best if best >= 0 else NA


def nearest(wanted: Value, values: Sequence[Value], mode: float) -> int | Value:
    """The first place of a value, or, by the mode, of the next smaller (-1) or larger (1) one of its type."""
    found = exact(wanted, values, patterns=mode == 2.0)
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


def rising(values: Sequence[Value]) -> bool:
    """Whether values are of one type and each is larger than the one before."""
    pairs = zip(values, values[1:], strict=False)
    return all(type(one) is type(other) and order(one, other) == -1 for one, other in pairs)
