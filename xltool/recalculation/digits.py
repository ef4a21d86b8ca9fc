"""A figure in the digits of a number format: 0, #, ?, groups, scale, percent and exponent.

It must not know sections, signs or dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from xltool.recalculation.numbers import CONTEXT, decimal15
from xltool.recalculation.refusal import Unsupported

Piece = tuple[str, str]  # kind, text

_PLACES = ("digit", "point", "comma")


def show(size: float, pieces: Sequence[Piece]) -> tuple[str, bool]:
    """A number, not negative, in the pieces of one section of a format, and whether all of its digits are zero."""
    exponents = [i for i, (kind, _) in enumerate(pieces) if kind == "exponent"]
    if exponents:
        return _scientific(size, pieces, exponents), not size
    places = [i for i, (kind, _) in enumerate(pieces) if kind in _PLACES]
    first, last = places[0], places[-1]
    core = pieces[first : last + 1]
    whole, fraction, scale = _parts(core)
    percents = sum(kind == "percent" for kind, _ in pieces)
    exact = decimal15(size).scaleb(2 * percents - 3 * scale)
    before = "".join(text for _, text in pieces[:first])
    after = "".join(text for _, text in pieces[last + 1 :])
    point = "." if ("point", ".") in core else ""
    figure, zero = _figure(exact, whole, point, fraction)
    return before + figure + after, zero


def _parts(core: Sequence[Piece]) -> tuple[list[Piece], str, int]:
    """The pieces before the point, the slots after it, and by how many thousands the figure is divided."""
    if any(kind not in (*_PLACES, "literal") or "/" in text for kind, text in core):  # a slash: a fraction
        raise Unsupported("TEXT 的格式中数字位之间夹有符号，未支持")
    points = [i for i, (kind, _) in enumerate(core) if kind == "point"]
    if len(points) > 1:
        raise Unsupported("TEXT 的格式有两个小数点，未支持")
    split = points[0] if points else len(core)
    whole, rest = list(core[:split]), list(core[split + 1 :])
    scale = 0
    for part in (whole, rest):
        while part and part[-1][0] == "comma":
            part.pop()
            scale += 1
    if any(kind != "digit" for kind, _ in rest) or (scale and not whole):
        raise Unsupported("TEXT 的格式的小数部分夹有文字，未支持")
    return whole, "".join(text for _, text in rest), scale


def _figure(exact: Decimal, whole: Sequence[Piece], point: str, fraction: str) -> tuple[str, bool]:
    rounded = exact.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP, context=CONTEXT)
    left, _, right = f"{rounded:f}".partition(".")
    return _whole(left, whole) + point + _fraction(right, fraction), not rounded


def _whole(digits: str, pieces: Sequence[Piece]) -> str:
    """The digits in their slots, the last one last; what is more of them stands before the first slot."""
    grouped = ("comma", ",") in pieces
    slots = "".join(text for kind, text in pieces if kind == "digit")
    if "#" in slots.lstrip("#") or (grouped and ("?" in slots or any(kind == "literal" for kind, _ in pieces))):
        raise Unsupported("TEXT 的格式中数字位的写法未支持")
    waiting = list(digits.lstrip("0"))
    shown: list[str] = []
    left = len(slots)
    for kind, text in reversed(pieces):
        if kind == "digit":
            left -= 1
            shown.append(waiting.pop() if waiting else {"0": "0", "?": " "}.get(text, ""))
            if not left:
                shown += reversed(waiting)
                waiting = []
        elif kind == "literal":
            shown.append(text)
    shown += reversed(waiting)  # a format that begins with its point
    if grouped:
        shown = [letter for letter in shown if letter]
        for place in range((len(shown) - 1) // 3 * 3, 0, -3):
            shown.insert(place, ",")
    return "".join(reversed(shown))


def _fraction(digits: str, pattern: str) -> str:
    shown = list(digits)
    for place in range(len(pattern) - 1, -1, -1):
        if pattern[place] == "0" or shown[place] != "0":
            break
        shown[place] = "" if pattern[place] == "#" else " "
    return "".join(shown)


def _scientific(size: float, pieces: Sequence[Piece], exponents: Sequence[int]) -> str:
    at = exponents[0]
    places = [i for i, (kind, _) in enumerate(pieces[:at]) if kind in _PLACES]
    power = [i for i, (kind, _) in enumerate(pieces) if i > at and kind == "digit"]
    if len(exponents) > 1 or not places or power != list(range(at + 1, at + 1 + len(power))) or not power:
        raise Unsupported("TEXT 的科学记数格式未支持")
    whole, fraction, scale = _parts(pieces[places[0] : at])
    slots = sum(kind == "digit" for kind, _ in whole)
    if scale or not slots or any(kind in ("percent", "comma") for kind, _ in pieces):
        raise Unsupported("TEXT 的科学记数格式未支持")
    exact = decimal15(size)
    exponent = exact.adjusted() // slots * slots if exact else 0
    unit = Decimal(1).scaleb(-len(fraction))
    if exact.scaleb(-exponent).quantize(unit, rounding=ROUND_HALF_UP, context=CONTEXT) >= Decimal(10) ** slots:
        exponent += slots
    point = "." if ("point", ".") in pieces[:at] else ""
    figure, _ = _figure(exact.scaleb(-exponent), whole, point, fraction)
    sign = "-" if exponent < 0 else "+" if pieces[at][1][1] == "+" else ""
    before = "".join(text for _, text in pieces[: places[0]])
    after = "".join(text for _, text in pieces[power[-1] + 1 :])
    return f"{before}{figure}E{sign}{abs(exponent):0{len(power)}d}{after}"
