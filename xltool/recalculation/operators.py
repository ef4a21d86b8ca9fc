"""Excel's operators on scalars: coercion, then arithmetic, comparison or joining.

It exists so that compiled plans and functions share one arithmetic. It must not know cells or
rectangles; those arrive element by element.
"""

from __future__ import annotations

import math
import re

from xltool.recalculation.coercion import Fault, to_number, to_text
from xltool.recalculation.numbers import equal, snapped
from xltool.values import DIV0, NUM, VALUE, ExcelError, Undecided, Value

_FAULTS = (ExcelError, Undecided)
_PLAIN = re.compile(r"[0-9A-Za-z ]", re.ASCII)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_IGNORED = "-'"  # left aside where anything else differs
_COLLATION = Undecided("文本的大小次序取决于系统的排序规则")
_LONGEST = 32_767
_TWO_NUMBERS, _TWO_TEXTS = (float, float), (str, str)


def _numbers(left: Value, right: Value) -> tuple[float, float] | Fault:
    first = to_number(left)
    if type(first) is not float:
        return first  # type: ignore[return-value]
    second = to_number(right)
    if type(second) is not float:
        return second  # type: ignore[return-value]
    return first, second


def _finite(number: float) -> Value:
    return number if number - number == 0 else NUM


def add(left: Value, right: Value) -> Value:
    """``left+right``"""
    if type(left) is not float or type(right) is not float:
        pair = _numbers(left, right)
        if type(pair) is not tuple:
            return pair  # type: ignore[return-value]
        left, right = pair
    return _finite(left + right)


def subtract(left: Value, right: Value) -> Value:
    """``left-right``"""
    if type(left) is not float or type(right) is not float:
        pair = _numbers(left, right)
        if type(pair) is not tuple:
            return pair  # type: ignore[return-value]
        left, right = pair
    return _finite(left - right)


def add_last(left: Value, right: Value) -> Value:
    """``left+right`` as the last operation of a formula."""
    pair = _numbers(left, right)
    if type(pair) is not tuple:
        return pair  # type: ignore[return-value]
    return _finite(snapped(pair[0] + pair[1], *pair))


def subtract_last(left: Value, right: Value) -> Value:
    """``left-right`` as the last operation of a formula."""
    pair = _numbers(left, right)
    if type(pair) is not tuple:
        return pair  # type: ignore[return-value]
    return _finite(snapped(pair[0] - pair[1], pair[0], -pair[1]))


def multiply(left: Value, right: Value) -> Value:
    """``left*right``"""
    if type(left) is not float or type(right) is not float:
        pair = _numbers(left, right)
        if type(pair) is not tuple:
            return pair  # type: ignore[return-value]
        left, right = pair
    return _finite(left * right)


def divide(left: Value, right: Value) -> Value:
    """``left/right``"""
    if type(left) is not float or type(right) is not float:
        pair = _numbers(left, right)
        if type(pair) is not tuple:
            return pair  # type: ignore[return-value]
        left, right = pair
    return _finite(left / right) if right else DIV0


def power(left: Value, right: Value) -> Value:
    """``left^right``"""
    pair = _numbers(left, right)
    if type(pair) is not tuple:
        return pair  # type: ignore[return-value]
    base, exponent = pair
    if base == 0:
        return NUM if exponent == 0 else DIV0 if exponent < 0 else 0.0
    if base < 0 and exponent != math.trunc(exponent):
        root = round(1 / exponent)
        odd_root = root % 2 == 1 and equal(1 / exponent, float(root))
        return _finite(-((-base) ** exponent)) if odd_root else NUM
    try:
        return _finite(base**exponent)
    except OverflowError:
        return NUM


def negate(value: Value) -> Value:
    """``-value``"""
    number = to_number(value)
    return (-number or 0.0) if type(number) is float else number


def percent(value: Value) -> Value:
    """``value%``"""
    number = to_number(value)
    return number / 100 if type(number) is float else number


def number(value: Value) -> Value:
    """``--value``"""
    return to_number(value)


def join(*values: Value) -> Value:
    """``a&b&…``"""
    parts = []
    for value in values:
        text = value if type(value) is str else to_text(value)
        if type(text) is not str:
            return text
        parts.append(text)
    whole = "".join(parts)
    return whole if len(whole) <= _LONGEST else VALUE


def same(left: Value, right: Value) -> bool | Fault:
    """``left=right``"""
    kinds = type(left), type(right)
    if kinds == _TWO_NUMBERS:
        return left == right or equal(left, right)  # type: ignore[arg-type]
    if kinds == _TWO_TEXTS:
        return left == right or left.lower() == right.lower()  # type: ignore[union-attr]
    if left is None and right == "":
        return True
    if isinstance(left, _FAULTS):
        return left
    if isinstance(right, _FAULTS):
        return right
    left, right = _filled(left, right), _filled(right, left)
    if type(left) is not type(right):
        return False
    if type(left) is str:
        return left == right or left.lower() == right.lower()  # type: ignore[union-attr]
    if type(left) is float:
        return equal(left, right)  # type: ignore[arg-type]
    return left == right


def order(left: Value, right: Value) -> int | Fault:
    """-1, 0 or 1: numbers come before text, text before truth values."""
    equality = same(left, right)
    if equality is not False:
        return 0 if equality is True else equality
    left, right = _filled(left, right), _filled(right, left)
    ranks = _RANK[type(left)], _RANK[type(right)]
    if ranks[0] != ranks[1]:
        return -1 if ranks[0] < ranks[1] else 1
    if type(left) is str:
        return text_order(left, right)  # type: ignore[arg-type]
    return -1 if left < right else 1  # type: ignore[operator]


_RANK: dict[type, int] = {float: 0, str: 1, bool: 2, type(None): 0}


def text_order(left: str, right: str) -> int | Undecided:
    """The order of two texts that differ, where every collation agrees on it: digits, Latin letters, Han."""
    one, two = left.lower(), right.lower()
    place = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    if place in (len(one), len(two)):
        rest = one[place:] or two[place:]
        return _COLLATION if not rest.strip(_IGNORED) else -1 if place == len(one) else 1
    ranks = _script(one[place]), _script(two[place])
    if None in ranks or ranks == (1, 1):
        return _COLLATION
    return -1 if (ranks[0], one[place]) < (ranks[1], two[place]) else 1


def _script(char: str) -> int | None:
    return 0 if _PLAIN.match(char) else 1 if _HAN.match(char) else None


def _filled(value: Value, other: Value) -> Value:
    """A blank cell as the nothing of the other's type."""
    if type(value) is int:
        return float(value)
    if value is not None:
        return value
    return "" if type(other) is str else False if type(other) is bool else 0.0


def different(left: Value, right: Value) -> bool | Fault:
    """``left<>right``"""
    answer = same(left, right)
    return not answer if type(answer) is bool else answer


def less(left: Value, right: Value) -> bool | Fault:
    """``left<right``"""
    if type(left) is float and type(right) is float:
        return left < right and not equal(left, right)
    answer = order(left, right)
    return answer < 0 if type(answer) is int else answer  # type: ignore[return-value]


def greater(left: Value, right: Value) -> bool | Fault:
    """``left>right``"""
    return less(right, left) if _ordered(left) else left  # type: ignore[return-value]


def at_most(left: Value, right: Value) -> bool | Fault:
    """``left<=right``"""
    if type(left) is float and type(right) is float:
        return left <= right or equal(left, right)
    answer = order(left, right)
    return answer <= 0 if type(answer) is int else answer  # type: ignore[return-value]


def at_least(left: Value, right: Value) -> bool | Fault:
    """``left>=right``"""
    return at_most(right, left) if _ordered(left) else left  # type: ignore[return-value]


def _ordered(value: Value) -> bool:
    return type(value) is not ExcelError and type(value) is not Undecided
