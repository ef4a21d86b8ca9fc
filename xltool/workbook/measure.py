"""How much room a text takes on paper.

Excel never makes a row higher for a merged cell, and we have no screen to look at, so that the
height must be known before the file is written. This module knows characters, columns and
points, nothing of cells; it rather gives a line too many than one too few.
"""

from __future__ import annotations

import math
import re
import unicodedata

SIZE = 10.0  # points of the body font
TALLEST = 409.0  # points that Excel allows a row

_LINE = 1.45  # height of a line, in sizes of its font: the tallest of 宋体 and what replaces it
_PADDING = 4.0  # points above and below the text of a cell
_ROOM = 0.96  # of a column's width: a printer's letters are a little wider than the screen's
_FONT_TO_ROW = 1.3  # an empty line of 宋体 makes a row so much higher than its size

_UNIT = re.compile(r"[\x21-\x7e]+|.", re.DOTALL)


def width(text: str) -> int:
    """Columns of the body font; Chinese characters and full-width punctuation take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def lines(text: str, columns: float, size: float = SIZE) -> int:
    """Lines that a text takes when wrapped in a cell so many columns wide."""
    room = max(2.0, columns * _ROOM * SIZE / size)
    return sum(_wrapped(paragraph, room) for paragraph in text.splitlines() or [""])


def height(count: int, size: float = SIZE) -> float:
    """Points that a row needs for so many lines."""
    return min(TALLEST, math.ceil(count * size * _LINE + _PADDING))


def strut(points: float) -> float:
    """Size of a font whose empty line keeps a row at least so high, and lets it grow."""
    return math.ceil(points / _FONT_TO_ROW)


def _wrapped(paragraph: str, room: float) -> int:
    count, used = 1, 0.0
    for unit in _UNIT.findall(paragraph):
        wide = width(unit)
        if used + wide <= room:
            used += wide
        elif unit == " ":  # hangs over the edge of its line
            used = room
        elif wide <= room:
            count, used = count + 1, wide
        else:  # a word longer than the line goes on the next line and is broken there
            count += math.ceil(wide / room) - (0 if used else 1)
            used = wide % room
    return count
