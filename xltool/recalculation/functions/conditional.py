"""COUNTIF, SUMIF and their family: a fold over the places where all criteria hold.

It must not know how a criterion is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xltool.recalculation.areas import Area, Argument
from xltool.recalculation.criteria import Criterion, Indexed, criterion
from xltool.recalculation.functions.signature import MANY, Function
from xltool.recalculation.functions.statistics import total
from xltool.values import DIV0, VALUE, ExcelError, Undecided, Value

Fold = Callable[[list[float]], Value]


def _chosen(pairs: tuple[Argument, ...]) -> tuple[Sequence[int], int] | Value:
    """Places at which every criterion holds, and how many of the cut-off blanks fit too."""
    chosen: Sequence[int] = ()
    shape: tuple[int, int] | None = None
    cut = 0
    for position in range(0, len(pairs), 2):
        area, wanted = pairs[position : position + 2]
        if type(area) is not Area:
            return area if type(area) is Undecided else VALUE
        if shape is None:
            shape, cut = (area.rows, area.columns), area.cut
        elif shape != (area.rows, area.columns):
            return VALUE
        test = criterion(wanted)  # type: ignore[arg-type]
        if type(test) is Undecided:
            return test
        assert type(test) is Criterion
        values = area.index(Indexed)
        if values.undecided is not None:
            return values.undecided
        kept = test.places(values, chosen) if position else values.places(wanted, test)  # type: ignore[arg-type]
        if type(kept) is Undecided:
            return kept
        if cut and test.holds(None) is not True:
            cut = 0
        chosen = kept  # type: ignore[assignment]
    return chosen, cut


def _count(*pairs: Argument) -> Value:
    found = _chosen(pairs)
    if type(found) is not tuple:
        return found  # type: ignore[return-value]
    return float(len(found[0]) + found[1])


def _fold(target: Argument, pairs: tuple[Argument, ...], fold: Fold) -> Value:
    found = _chosen(pairs)
    if type(found) is not tuple:
        return found  # type: ignore[return-value]
    if type(target) is not Area:
        return target if type(target) is Undecided else VALUE
    first = pairs[0]
    assert type(first) is Area
    if (target.rows, target.columns) != (first.rows, first.columns):
        return VALUE
    numbers = []
    for place in found[0]:
        value = target.values[place]
        if type(value) is float:
            numbers.append(value)
        elif type(value) is ExcelError or type(value) is Undecided:
            return value
    return fold(numbers)


def _one(fold: Fold) -> Callable[..., Value]:
    def call(area: Argument, wanted: Argument, target: Argument | None = None) -> Value:
        return _fold(area if target is None else target, (area, wanted), fold)

    return call


def _several(fold: Fold) -> Callable[..., Value]:
    def call(target: Argument, *pairs: Argument) -> Value:
        if len(pairs) % 2:
            return VALUE
        return _fold(target, pairs, fold)

    return call


def _average(values: list[float]) -> Value:
    result = total(values)
    if not values:
        return DIV0
    return result / len(values) if type(result) is float else result


def _maximum(values: list[float]) -> Value:
    return max(values, default=0.0)


def _minimum(values: list[float]) -> Value:
    return min(values, default=0.0)


FUNCTIONS = (
    Function("COUNTIF", _count, "rv", 2, 2),
    Function("COUNTIFS", _count, "rv", 2, MANY, 2),
    Function("SUMIF", _one(total), "rvr", 2, 3),
    Function("SUMIFS", _several(total), "rrv", 3, MANY, 2),
    Function("AVERAGEIF", _one(_average), "rvr", 2, 3),
    Function("AVERAGEIFS", _several(_average), "rrv", 3, MANY, 2),
    Function("MAXIFS", _several(_maximum), "rrv", 3, MANY, 2),
    Function("MINIFS", _several(_minimum), "rrv", 3, MANY, 2),
)
