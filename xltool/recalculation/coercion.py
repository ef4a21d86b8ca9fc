"""Turns a value into the number, text or truth value that an operation asks for.

It exists to hold in one place what Excel accepts as a number in text, and to refuse what depends
on the locale or on today's date. It must not know operators, functions or criteria.
"""

from __future__ import annotations

import re

from xltool.recalculation import dates
from xltool.recalculation.numbers import fifteen, first_fifteen, number_text
from xltool.values import VALUE, ExcelError, Undecided, Value

Fault = ExcelError | Undecided

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<open>\()?(?P<currency>[¥￥]?)"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?P<fraction>\.[0-9]*)?"
    r"(?P<exponent>[eE][+-]?[0-9]+)?(?P<percent> *%)?(?P<close>\))?",
    re.ASCII,
)
_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?|/([0-9]{1,2})(?:/([0-9]{1,2}))?|年([0-9]{1,2})月(?:([0-9]{1,2})日)?)",
    re.ASCII,
)
_TIME = re.compile(r"([0-9]{1,4}):([0-9]{2})(?::([0-9]{2}))?(?: ([AP]M))?", re.ASCII | re.IGNORECASE)
_FRACTION = re.compile(r"([0-9]{1,9}) ([0-9]{1,5})/([1-9][0-9]{0,4})", re.ASCII)
# No number in any locale: groups of one or two digits at the end, a minus behind, two points, two signs.
_NEVER = re.compile(
    r"[0-9]+(?:,[0-9]+)*,[0-9]{1,2}|[0-9.]+-|[0-9]+\.[0-9]+\.[0-9.]*|[-+]{2,}[0-9.]+|[0-9]+ [0-9]+", re.ASCII
)
# Built of nothing but what numbers, dates and times are written with: a reading may exist that
# depends on the locale or on the current year.
_PERHAPS = re.compile(
    r"(?=.*[0-9０-９])[\s0-9０-９+＋\-－()（）.．,，/／:：%％$￥¥€£年月日号时点分秒上午下eE'\u3000\u00a0]+"
    r"|.*[0-9].*\b(?:AM|PM|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\b.*"
    r"|.*\b(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\b.*[0-9].*",
    re.IGNORECASE | re.DOTALL,
)
_UNIT_AT_END = re.compile(r"[0-9.]+[分秒时点号上午下年月日]", re.ASCII)
_NUMBER_AS_TRUTH = Undecided("数字文本用作条件")
_UNSURE = Undecided("文本是否算作数字取决于系统区域设置")


def parse_number(text: str) -> float | None | Undecided:
    """The number that Excel reads in a text; None where it reads none.

    >>> parse_number("1,377.67"), parse_number("50%"), parse_number("97.75分")
    (1377.67, 0.5, None)
    """
    text = text.strip(" ")
    if not text:
        return None
    found = _NUMBER.fullmatch(text)
    if found:
        return _number(found)
    moment = parse_moment(text)
    if moment is not None:
        return moment
    if fraction := _FRACTION.fullmatch(text):
        return int(fraction[1]) + int(fraction[2]) / int(fraction[3])
    if _DATE.fullmatch(text) or _NEVER.fullmatch(text):  # no day of the calendar, no number, in any locale
        return None
    if len(text) <= 40 and _PERHAPS.fullmatch(text) and not _UNIT_AT_END.fullmatch(text):
        return _UNSURE
    return None


def _number(found: re.Match[str]) -> float | None | Undecided:
    digits, fraction = found["digits"], found["fraction"]
    if digits is None and (fraction is None or fraction == "."):
        return None
    if bool(found["open"]) != bool(found["close"]):
        return None
    if found["open"] and found["sign"]:
        return _UNSURE
    text = (digits or "0").replace(",", "") + (fraction or "")
    number = first_fifteen(text + (found["exponent"] or ""))
    if number in (float("inf"), float("-inf")):
        return None
    if found["percent"]:
        number = fifteen(number / 100)
    return -number if found["sign"] == "-" or found["open"] else number


def parse_moment(text: str) -> float | None:
    """The serial number of a date, a time or both, as text; None for anything else."""
    day, _, time = text.partition(" ")
    found = _DATE.fullmatch(day)
    serial = 0.0
    if found:
        year, month, *rest = (int(part) for part in found.groups() if part)
        number = rest[0] if rest else 1
        if not dates.valid(year, month, number):
            return None
        serial = float(dates.to_serial(year, month, number) or 0)
        if not time:
            return serial
    else:
        time = text
    clock = _TIME.fullmatch(time.strip(" "))
    if clock is None:
        return None
    hour, minute, second = (int(part or 0) for part in clock.groups()[:3])
    if minute > 59 or second > 59 or (serial and hour > 23):
        return None
    if half := (clock[4] or "").upper():
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half == "PM")
    return serial + (hour * 3600 + minute * 60 + second) / 86400


def to_number(value: Value) -> float | Fault:
    """The number of a scalar in arithmetic."""
    kind = type(value)
    if kind is float:
        return value  # type: ignore[return-value]
    if value is None:
        return 0.0
    if kind is bool:
        return 1.0 if value else 0.0
    if kind is str:
        number = parse_number(value)  # type: ignore[arg-type]
        return VALUE if number is None else number
    if kind is int:
        return float(value)  # type: ignore[arg-type]
    return value  # type: ignore[return-value]


def to_text(value: Value) -> str | Fault:
    """The text of a scalar, as ``&`` takes it."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]
    if value is None:
        return ""
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if kind is float or kind is int:
        return number_text(value)  # type: ignore[arg-type]
    return value  # type: ignore[return-value]


def to_bool(value: Value) -> bool | Fault:
    """The truth value of a condition; a text is one only when it says TRUE or FALSE."""
    if value is True or value is False:
        return value
    kind = type(value)
    if kind is float or kind is int:
        return value != 0
    if value is None:
        return False
    if kind is str:
        word = value.upper()  # type: ignore[union-attr]
        if word in ("TRUE", "FALSE"):
            return word == "TRUE"
        return VALUE if parse_number(word) is None else _NUMBER_AS_TRUTH
    return value  # type: ignore[return-value]
