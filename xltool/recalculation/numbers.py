"""Excel's numbers: binary doubles that are judged by their first 15 significant digits.

It exists because Python's floats and Excel's differ in rounding, in comparison and in print. It
must not know cells, text that looks like a number, or error propagation.
"""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal

from xltool.values import Undecided

CONTEXT = Context(prec=1000, rounding=ROUND_HALF_UP)
_LARGEST_PLAIN = 1e20  # from here on Excel writes 1E+20
_SMALLEST_PLAIN = 1e-4
_SURELY_SCIENTIFIC = 1e-9


def fifteen(number: float) -> float:
    """The nearest number with 15 significant digits: what Excel compares."""
    return float(f"{number:.14e}")


def decimal15(number: float) -> Decimal:
    """The exact decimal of the first 15 significant digits."""
    return Decimal(f"{number:.14e}")


def equal(left: float, right: float) -> bool:
    """Whether two numbers agree in 15 significant digits."""
    if left == right:
        return True
    if abs(left - right) > 2e-14 * abs(left):
        return False
    return fifteen(left) == fifteen(right)


def snapped(result: float, left: float, right: float) -> float:
    """A sum of two numbers, 0 when they cancel out in 15 digits.

    Excel does so for the last addition or subtraction of a formula only (KB 78113).
    """
    if result and abs(result) < 1e-14 * abs(left) and fifteen(left) == fifteen(-right):
        return 0.0
    return result


def round_half_up(number: float, places: int) -> float:
    """ROUND: the 15-digit decimal, half away from zero."""
    return _rounded(number, places, ROUND_HALF_UP)


def round_up(number: float, places: int) -> float:
    """ROUNDUP: away from zero."""
    return _rounded(number, places, ROUND_UP)


def round_down(number: float, places: int) -> float:
    """ROUNDDOWN, TRUNC: towards zero."""
    return _rounded(number, places, ROUND_DOWN)


def _rounded(number: float, places: int, how: str) -> float:
    if places > 320 or number == 0:
        return number
    places = max(places, -320)
    exact = decimal15(number)
    if -exact.as_tuple().exponent <= places:  # type: ignore[operator]
        return number
    unit = Decimal((0, (1,), -places))
    result = float(exact.quantize(unit, rounding=how, context=CONTEXT))
    return result or 0.0


def floor(number: float) -> float:
    """INT: towards minus infinity, after the 15-digit look."""
    return float(math.floor(fifteen(number)))


def plain(number: float) -> str:
    """Up to 15 significant digits, without exponent and without trailing zeros."""
    text = f"{decimal15(number):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def number_text(number: float) -> str | Undecided:
    """What ``number&""`` gives."""
    if number == math.trunc(number) and abs(number) < 1e15:
        return str(int(number))
    size = abs(number)
    if _SMALLEST_PLAIN <= size < _LARGEST_PLAIN:
        return plain(number)
    if _SURELY_SCIENTIFIC <= size < _SMALLEST_PLAIN:
        return Undecided("极小数转换为文本的写法不确定")
    return scientific(number, 15)


def scientific(number: float, digits: int) -> str:
    """``1.5E+20``: up to so many significant digits, at least two digits of exponent."""
    mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}E{exponent[0]}{int(exponent[1:]):02d}"


def general_text(number: float) -> str | Undecided:
    """What ``TEXT(number,"General")`` gives: a cell's eleven places."""
    text = number_text(number)
    if isinstance(text, Undecided) or "E" in text:
        return Undecided("常规格式下过大或过小的数的写法不确定")
    places = len(text.lstrip("-"))
    if places <= 11:
        return text
    whole = text.lstrip("-").partition(".")[0]
    if "." not in text or len(whole) > 9:
        return Undecided("常规格式下长数字的写法不确定")
    return plain(round_half_up(number, 10 - len(whole)))
