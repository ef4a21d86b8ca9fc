"""Rounding and the other functions of single numbers.

It must not know ranges.
"""

from __future__ import annotations

import math

from xltool.recalculation.functions.signature import Function, scalar
from xltool.recalculation.numbers import (
    fifteen,
    floor,
    round_down,
    round_half_up,
    round_up,
)
from xltool.recalculation.operators import power
from xltool.values import DIV0, NUM, Undecided, Value


def _finite(number: float) -> Value:
    return number if number - number == 0 else NUM


def _modulo(number: float, divisor: float) -> Value:
    if not divisor:
        return DIV0
    if abs(number / divisor) >= 1e12:
        return Undecided("MOD 的商过大")
    result = number - divisor * floor(number / divisor)
    return 0.0 if abs(result) < 1e-14 * abs(number) else result


def _square_root(number: float) -> Value:
    return math.sqrt(number) if number >= 0 else NUM


def _ceiling(number: float, step: float) -> Value:
    if not step or not number:
        return 0.0
    if number > 0 > step:
        return NUM
    return _finite(fifteen(step * math.ceil(fifteen(number / step))))


def _floor(number: float, step: float) -> Value:
    if not number:
        return 0.0
    if not step:
        return DIV0
    if number > 0 > step:
        return NUM
    return _finite(fifteen(step * math.floor(fifteen(number / step))))


def _truncated(number: float, places: float = 0.0) -> Value:
    return round_down(number, int(places))


def _quotient(number: float, divisor: float) -> Value:
    return float(math.trunc(fifteen(number / divisor))) if divisor else DIV0


FUNCTIONS: tuple[Function, ...] = (
    scalar("ROUND", "ni", lambda number, places: _finite(round_half_up(number, int(places)))),
    scalar("ROUNDUP", "ni", lambda number, places: _finite(round_up(number, int(places)))),
    scalar("ROUNDDOWN", "ni", lambda number, places: round_down(number, int(places))),
    scalar("TRUNC", "ni", _truncated, optional=1),
    scalar("INT", "n", floor),
    scalar("MOD", "nn", _modulo),
    scalar("QUOTIENT", "nn", _quotient),
    scalar("ABS", "n", abs),
    scalar("SIGN", "n", lambda number: float((number > 0) - (number < 0))),
    scalar("POWER", "nn", power),
    scalar("SQRT", "n", _square_root),
    scalar("CEILING", "nn", _ceiling),
    scalar("FLOOR", "nn", _floor),
    scalar("PI", "", lambda: math.pi),
)
