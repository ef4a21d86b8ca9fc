"""The values a cell can have, as Excel tells them apart.

A value is one of ``float`` (every number; dates are serial numbers), ``str``,
``bool``, ``None`` (a blank cell), :class:`ExcelError`, or :class:`Undecided`,
which is ours: it says that nobody can tell, and why.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ExcelError:
    """An error value such as ``#DIV/0!``."""

    code: str  # as Excel prints it, with the leading "#"

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Undecided:
    """A value that could not be determined; it is never a number, never an error value."""

    reason: str  # Chinese, fit to be shown to a person

    def __str__(self) -> str:
        return f"无法判断（{self.reason}）"


Value = float | str | bool | None | ExcelError | Undecided

DIV0 = ExcelError("#DIV/0!")
NA = ExcelError("#N/A")
NAME = ExcelError("#NAME?")
NULL = ExcelError("#NULL!")
NUM = ExcelError("#NUM!")
REF = ExcelError("#REF!")
VALUE = ExcelError("#VALUE!")


def cell_content(value: object) -> str | float | None:
    """A value of a definition or a data file as Excel stores it; dates become serial numbers.

    :raises ValueError: no cell can hold it.
    """
    if value is None or isinstance(value, str):
        if value and any(ord(character) < 32 and character not in "\t\n\r" for character in value):
            raise ValueError("文字里有看不见的控制字符，请删去")
        return value or None
    if isinstance(value, (int, float, Decimal)):
        try:
            number = float(value)
        except (OverflowError, ValueError):  # an int beyond all floats, a signalling NaN
            number = math.inf
        if not math.isfinite(number):
            raise ValueError(f"“{_brief(value)}”不是 Excel 能存的数")
        return number
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return float((value - datetime.date(1899, 12, 30)).days)
    raise ValueError(f"“{_brief(value)}”不是文字、数字或日期")


def _brief(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
