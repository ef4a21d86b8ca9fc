"""Sums, counts, averages and ranks.

It must not know criteria or where the values stand.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from xltool.recalculation.areas import Area, Argument
from xltool.recalculation.coercion import parse_number, to_number
from xltool.recalculation.functions.signature import (
    FAULTS,
    MANY,
    Function,
    numbers,
    whole,
)
from xltool.values import DIV0, NA, NUM, VALUE, ExcelError, Undecided, Value


def total(values: list[float]) -> Value:
    """A plain sum from left to right, as Excel adds."""
    result = 0.0
    for value in values:
        result += value
    return result if result - result == 0 else NUM


def _of_numbers(name: str, function: Callable[[list[float]], Value]) -> Function:
    def call(*arguments: Argument) -> Value:
        found = numbers(arguments)
        return function(found) if type(found) is list else found  # type: ignore[return-value]

    call.__name__ = name
    return Function(name, call, "r", 1, MANY, 1)


def _product(values: list[float]) -> Value:
    if not values:
        return 0.0
    result = 1.0
    for value in values:
        result *= value
    return result if result - result == 0 else NUM


def _average(values: list[float]) -> Value:
    if not values:
        return DIV0
    result = total(values)
    return result / len(values) if type(result) is float else result


def _median(values: list[float]) -> Value:
    if not values:
        return NUM
    values = sorted(values)
    middle = len(values) // 2
    if len(values) % 2:
        return values[middle]
    return (values[middle - 1] + values[middle]) / 2


def _variance(of_sample: bool, rooted: bool) -> Callable[[list[float]], Value]:
    """The mean square of the deviations from the mean, or its root."""

    def function(values: list[float]) -> Value:
        freedom = len(values) - of_sample
        if freedom <= 0:
            return DIV0
        mean = math.fsum(values) / len(values)
        result = math.fsum((value - mean) ** 2 for value in values) / freedom
        return math.sqrt(result) if rooted else result

    return function


def _squares(values: list[float]) -> Value:
    return total([value * value for value in values])


def _maximum(values: list[float]) -> Value:
    return max(values, default=0.0)


def _minimum(values: list[float]) -> Value:
    return min(values, default=0.0)


def count(*arguments: Argument) -> Value:
    """COUNT: numbers; of typed arguments also what can be read as one."""
    found = 0
    for argument in arguments:
        if type(argument) is Area:
            for value in argument.values:
                if type(value) is float:
                    found += 1
                elif type(value) is Undecided:
                    return value
        elif type(argument) is Undecided:
            return argument
        elif type(argument) is str:
            number = parse_number(argument)
            if type(number) is Undecided:
                return number
            found += number is not None
        else:
            found += type(argument) is not ExcelError
    return float(found)


def count_filled(*arguments: Argument) -> Value:
    """COUNTA: everything that is not blank, "" and errors included."""
    found = 0
    for argument in arguments:
        if type(argument) is Area:
            for value in argument.values:
                if type(value) is Undecided:
                    return value
                found += value is not None
        elif type(argument) is Undecided:
            return argument
        else:
            found += 1
    return float(found)


def count_blank(area: Argument) -> Value:
    """COUNTBLANK: blank cells and empty text."""
    if type(area) is not Area:
        return VALUE
    found = area.cut
    for value in area.values:
        if type(value) is Undecided:
            return value
        found += value is None or value == ""
    return float(found)


def sum_product(*arguments: Argument) -> Value:
    """SUMPRODUCT: what is not a number counts as 0."""
    columns = []
    shape = None
    for argument in arguments:
        if type(argument) is not Area:
            if isinstance(argument, FAULTS):
                return argument
            argument = Area(1, 1, (argument,))  # type: ignore[arg-type]
        if shape not in (None, (argument.rows, argument.columns)):
            return VALUE
        shape = (argument.rows, argument.columns)
        columns.append(argument.values)
    if shape == (1, 1) and any(type(values[0]) is str for values in columns):
        return VALUE if len(columns) > 1 else Undecided("SUMPRODUCT 的唯一参数是一个文本")
    result = 0.0
    for element in zip(*columns, strict=True):
        product = 1.0
        for value in element:
            if type(value) is float:
                product *= value
            elif type(value) is ExcelError or type(value) is Undecided:
                return value
            else:
                product = 0.0
        result += product
    return result if result - result == 0 else NUM


def _place(pick: Callable[[list[float], int], float], upward: bool) -> Callable[[Argument, Value], Value]:
    def call(area: Argument, place: Value) -> Value:
        values = numbers((area,))
        if type(values) is not list:
            return values  # type: ignore[return-value]
        wanted = to_number(place)
        if type(wanted) is not float:
            return wanted
        if wanted != int(wanted) and not upward:
            return Undecided("名次不是整数")
        rank = math.ceil(wanted)
        if not 1 <= rank <= len(values):
            return NUM
        return pick(sorted(values), rank)

    return call


def rank(number: Value, area: Argument, ascending: Value = None) -> Value:
    """RANK: equal numbers share the best place."""
    wanted = to_number(number)
    if type(wanted) is not float:
        return wanted
    values = numbers((area,))
    if type(values) is not list:
        return values  # type: ignore[return-value]
    way = to_number(ascending)
    if type(way) is not float:
        return way
    if wanted not in values:
        return NA
    return 1.0 + sum(value < wanted if way else value > wanted for value in values)


def subtotal(code: Value, *areas: Argument) -> Value:
    """SUBTOTAL of visible ranges; the compiler has taken nested subtotals out."""
    number = whole(code)
    if type(number) is not float:
        return number
    function = _SUBTOTALS.get(int(number))
    if function is None:
        if int(number) in range(1, 12) or int(number) in range(101, 112):
            return Undecided(f"SUBTOTAL({int(number)}) 取决于隐藏的行")
        return VALUE
    return function(*areas)  # type: ignore[return-value]


_SUM = _of_numbers("SUM", total)
_AVERAGE = _of_numbers("AVERAGE", _average)
_MAX = _of_numbers("MAX", _maximum)
_MIN = _of_numbers("MIN", _minimum)
_PRODUCT = _of_numbers("PRODUCT", _product)
_SUBTOTALS = {
    1: _AVERAGE.call,
    2: count,
    3: count_filled,
    4: _MAX.call,
    5: _MIN.call,
    6: _PRODUCT.call,
    7: _of_numbers("STDEV", _variance(of_sample=True, rooted=True)).call,
    8: _of_numbers("STDEVP", _variance(of_sample=False, rooted=True)).call,
    9: _SUM.call,
    10: _of_numbers("VAR", _variance(of_sample=True, rooted=False)).call,
    11: _of_numbers("VARP", _variance(of_sample=False, rooted=False)).call,
}

FUNCTIONS = (
    _SUM,
    _AVERAGE,
    _MAX,
    _MIN,
    _PRODUCT,
    _of_numbers("MEDIAN", _median),
    _of_numbers("SUMSQ", _squares),
    Function("COUNT", count, "r", 1, MANY, 1),
    Function("COUNTA", count_filled, "r", 1, MANY, 1),
    Function("COUNTBLANK", count_blank, "r", 1, 1),
    Function("SUMPRODUCT", sum_product, "a", 1, MANY, 1),
    Function("LARGE", _place(lambda values, k: values[-k], upward=True), "rv", 2, 2),
    Function("SMALL", _place(lambda values, k: values[k - 1], upward=False), "rv", 2, 2),
    Function("RANK", rank, "vrv", 2, 3),
    Function("RANK.EQ", rank, "vrv", 2, 3),
    Function("SUBTOTAL", subtotal, "vr", 2, MANY, 1),
)
