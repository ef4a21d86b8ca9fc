"""Writes values so that they arrive as they are.

xlsxwriter is helpful with values: it rounds numbers to 16 digits, takes a text result that looks
like an error value for one, an empty text for a result that is still to come, and a text in
``<r>`` for markup of its own. A checker that prints what it was given cannot have that. This
module knows single values; styles and places are the caller's.
"""

from __future__ import annotations

import re
from typing import Any

from xltool.values import ExcelError, Undecided, Value

_CONTROL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class _Number(float):
    """A number that is written with all its digits."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


class _Text(str):
    """A text result; equal to nothing, so that it is not taken for an error value or a blank."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True


def write_value(sheet: Any, row: int, column: int, value: Value, style: Any) -> None:
    """Writes a constant, rows and columns from zero; what cannot be told is left blank."""
    if value is None or value == "" or isinstance(value, Undecided):
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, _Number(value), style)
    else:
        _write_text(sheet, row, column, str(value), style)


def write_formula(sheet: Any, row: int, column: int, formula: str, value: Value, style: Any) -> None:
    """Writes a formula with its result; without one, if nobody can tell."""
    sheet.write_formula(row, column, formula, style, _result(value))


def _write_text(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(row, column, text[:1], text[1:2], text[2:], style)
    else:
        sheet.write_string(row, column, text, style)


def _result(value: Value) -> Any:
    if value is None or isinstance(value, Undecided):
        return ""
    if isinstance(value, str):
        return _Text(_CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", value))
    return value.code if isinstance(value, ExcelError) else value
