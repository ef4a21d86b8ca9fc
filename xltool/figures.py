"""How a value is written for people and for programs: one way for every message, table and JSON."""

from __future__ import annotations

import datetime
from decimal import Decimal

from xltool.terms import Kind
from xltool.values import ExcelError, Undecided, Value

_EPOCH = datetime.date(1899, 12, 30)
_LAST_SERIAL = 2_958_465  # 9999-12-31
_BRIEF = 30  # characters
_BEYOND = 1e100  # numbers that nobody would read digit by digit
_CENTS = (Kind.YUAN, Kind.WAN, Kind.SCORE)


def number_text(value: float, kind: Kind = Kind.TEXT) -> str:
    """A decimal string: 15 digits as Excel keeps them, at least two decimals for money and scores."""
    number = Decimal(f"{value:.15g}")
    places = max(0, -int(number.as_tuple().exponent))
    return f"{number:.{max(places, 2 if kind in _CENTS else 0)}f}"


def plain(value: Value, kind: Kind = Kind.TEXT) -> str | None:
    """For JSON: numbers as decimal strings, dates as ISO, None where nobody can tell or nothing is."""
    if value is None or isinstance(value, Undecided):
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        date = _date(value) if kind is Kind.DATE else None
        return date.isoformat() if date else number_text(value, kind)
    return value.code if isinstance(value, ExcelError) else value


def shown(value: Value, kind: Kind = Kind.TEXT) -> str:
    """For people: 13,788,820.30 · 94.52% · 2018年4月25日 · （空白）."""
    if value is None or value == "":
        return "（空白）"
    if isinstance(value, bool) or not isinstance(value, float):
        return str(plain(value)) if not isinstance(value, Undecided) else str(value)
    if not abs(value) < _BEYOND:
        return f"{value:.6G}"
    if kind is Kind.DATE and (date := _date(value)):
        return f"{date.year}年{date.month}月{date.day}日"
    if kind is Kind.COUNT and value == int(value):
        return f"{value:.0f}"
    if kind is Kind.PERCENT:
        return f"{number_text(float(f'{value * 100:.12g}'), Kind.SCORE)}%"
    text = number_text(value, kind)
    sign = "-" if text.startswith("-") else ""
    whole, point, decimals = text.removeprefix("-").partition(".")
    return f"{sign}{int(whole):,}{point}{decimals}"


def brief(value: Value, kind: Kind = Kind.TEXT) -> str:
    """As ``shown``, a long text cut: for a message that names several values."""
    text = shown(value, kind)
    return text if len(text) <= _BRIEF else f"{text[:_BRIEF]}…"


def _date(value: float) -> datetime.date | None:
    if value != int(value) or not 0 < value <= _LAST_SERIAL:
        return None
    return _EPOCH + datetime.timedelta(days=int(value))
