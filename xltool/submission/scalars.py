"""How single values are written inside the XML of a workbook.

It exists so that each lexical rule (numbers, dates, escapes, blanks) stands once and is strict:
what Excel would not write is not guessed at. It must not know cells, sheets or files; what does
not fit is ``None``, and the caller says where it stood.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from math import isfinite

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[0-9]{1,9}")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DATE = re.compile(
    r"(?:([0-9]{4})-([0-9]{2})-([0-9]{2}))?"
    r"(?:(?:^|T)([0-9]{2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,9})?))?)?Z?"
)
BLANKS = " \t\r\n"


def number(text: str) -> float | None:
    """A finite number in ASCII digits."""
    text = text.strip(BLANKS)
    if len(text) > 400 or not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if isfinite(value) else None


def integer(text: str | None) -> int | None:
    """A whole number of at most nine ASCII digits, without sign."""
    return _integer(text) if text is not None and len(text) <= 9 else None


@lru_cache(maxsize=4096)  # a file says the same few over and over
def _integer(text: str) -> int | None:
    return int(text) if _INTEGER.fullmatch(text) else None


def plain(text: str) -> str:
    """A text with its ``_x000D_`` escapes decoded (ST_Xstring, ECMA-376 part 1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def serial(text: str, date1904: bool) -> float | None:
    """The serial number of an ISO date or time of day (cell type "d", ECMA-376 18.18.11)."""
    match = _DATE.fullmatch(text.strip(BLANKS))
    if match is None or (match[1] is None and match[4] is None):
        return None
    days = 0
    if match[1] is not None:
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
        days = (day - date(1904, 1, 1) if date1904 else day - date(1899, 12, 30)).days
        if not date1904 and days <= 60:  # Excel's calendar has a 29 February 1900, serial 60
            days -= 1
        if days < (0 if date1904 else 1):
            return None
    hours, minutes, seconds = (float(part or 0) for part in match.groups()[3:])
    if hours > 24 or minutes >= 60 or seconds >= 60:
        return None
    return days + (hours * 3600 + minutes * 60 + seconds) / 86400
