"""The values a cell can have, as Excel tells them apart.

A value is one of ``float`` (every number; dates are serial numbers), ``str``,
``bool``, ``None`` (a blank cell), :class:`ExcelError`, or :class:`Undecided`,
which is ours: it says that nobody can tell, and why.
"""

from __future__ import annotations

from dataclasses import dataclass


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
