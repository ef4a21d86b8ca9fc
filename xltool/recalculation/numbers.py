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
_LONGEST_PLAIN = 20  # places of a number below 1 that is written without exponent
_WIDE_EXPONENT = 99  # from here on Excel writes one digit less
_CELL = 11  # places of a number in the General format


def fifteen(number: float) -> float:
    """The nearest number with 15 significant digits: what Excel compares."""
    return float(f"{number:.14e}")


def first_fifteen(digits: str) -> float:
    """The number that Excel reads in digits: those after the first 15 that count are taken for 0.

    >>> first_fifteen("110101199001015678")
    1.10101199001015e+17
    """
    mantissa, mark, exponent = digits.lower().partition("e")
    whole, point, fraction = mantissa.partition(".")
    kept = 15 - len(whole.lstrip("0"))
    if kept <= 0:
        return float(whole[: len(whole) + kept] + "0" * -kept + mark + exponent)
    leading = len(fraction) - len(fraction.lstrip("0")) if kept == 15 else 0
    return float(f"{whole or 0}.{fraction[: leading + kept] or 0}{mark}{exponent}")


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


def number_text(number: float) -> str:
    """What ``number&""`` gives; after examples recorded from Excel in the tests of Apache POI."""
    if number == math.trunc(number) and abs(number) < 1e15:
        return str(int(number))
    text = plain(number)
    size = abs(number)
    if 1 <= size < _LARGEST_PLAIN or (size < 1 and len(text.lstrip("-")) <= _LONGEST_PLAIN):
        return text
    wide = not 10.0**-_WIDE_EXPONENT * 10 <= size < 10.0**_WIDE_EXPONENT
    return scientific(number, 14 if wide else 15)


def scientific(number: float, digits: int) -> str:
    """``1.5E+20``: up to so many of the first 15 significant digits, at least two digits of exponent."""
    rounded = Context(prec=digits, rounding=ROUND_HALF_UP).plus(decimal15(number))
    mantissa, exponent = f"{rounded:.{digits - 1}e}".split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}E{exponent[0]}{int(exponent[1:]):02d}"


def general_text(number: float) -> str | Undecided:
    """What ``TEXT(number,"General")`` gives: a cell's eleven places."""
    size = abs(number)
    text = plain(size)
    if size >= 1:
        whole = text.partition(".")[0]
        text = plain(round_half_up(size, max(0, _CELL - 1 - len(whole))))
    elif size >= 1e-4:
        text = plain(round_half_up(size, _CELL - 2))
    if len(text) > _CELL:
        text = scientific(size, 6)
    elif size < 1e-4 and len(text.lstrip("0.")) > 1:
        return Undecided("常规格式下极小数的写法不确定")
    return "-" + text if number < 0 else text
