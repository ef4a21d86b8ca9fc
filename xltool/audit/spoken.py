"""Amounts in words: 壹仟贰佰元整, 三万五千, as the number they say.

It exists because a figure in words in a number cell is not added up, and people want to be told
which figure is missing.
"""

from __future__ import annotations

import re

_FIGURES = "零〇○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"
_DIGITS = {char: number for number, chars in enumerate(_FIGURES) for char in chars}
CHINESE_DIGITS = frozenset(_DIGITS)
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_AMOUNT = re.compile(rf"(?:人民币)?([{''.join(_DIGITS)}{''.join(_UNITS)}{''.join(_GROUPS)}]+)(元|圆|万元)?[整正]?")


def spoken(text: str) -> tuple[float, str] | None:
    """The number of a text in words, and its unit (元, 万元 or none); None for anything else.

    >>> spoken("壹佰元"), spoken("三万五千零二十元整"), spoken("十二")
    ((100.0, '元'), (35020.0, '元'), (12.0, ''))
    """
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    words, unit = found[1], (found[2] or "").replace("圆", "元")
    total = section = digit = 0
    largest = 0  # unit that was said last: they fall
    for char in words:
        if char in _DIGITS:
            if digit:
                return None  # figures one after the other, as in a year
            digit = _DIGITS[char]
        elif char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            group = _GROUPS[char]
            if largest and group >= largest:
                return None
            total, section, digit, largest = total + (section + digit) * group, 0, 0, group
    return float(total + section + digit), unit
