"""One formula in many cells: what filling it down or across makes of its references.

It works on the text, because it decides which formulas need be parsed at all.
"""

from __future__ import annotations

import re

from xltool.a1 import MAX_COLUMN, MAX_ROW, column_letters, column_number

_HOME = 500_000, 8_000  # row and column in the middle of a sheet
_PLACES = re.compile(
    r""""(?:[^"]|"")*"|'(?:[^']|'')*'|(?<![\w.$])(?P<columns>\$?)(?P<letters>[A-Za-z]{1,3})"""
    r"""(?P<rows>\$?)(?P<digits>[1-9][0-9]{0,6})(?![\w(.!])"""
)


def copied(formula: str, row: int, column: int) -> tuple[str, tuple[int, int]]:
    """A formula as it would read in the middle of a sheet, and how far from there it stands.

    Formulas that were filled down or across are one text there, and are parsed once.

    >>> copied("=A2*$B$1", 2, 3)[0] == copied("=B9*$B$1", 9, 4)[0]
    True
    """
    by = row - _HOME[0], column - _HOME[1]

    def move(match: re.Match[str]) -> str:
        if match["letters"] is None:
            return match[0]
        place = int(match["digits"]) - (0 if match["rows"] else by[0])
        across = column_number(match["letters"]) - (0 if match["columns"] else by[1])
        if not (1 <= place <= MAX_ROW and 1 <= across <= MAX_COLUMN):
            raise ValueError("leaves the sheet")
        return f"{match['columns']}{column_letters(across)}{match['rows']}{place}"

    try:
        return _PLACES.sub(move, formula), by
    except ValueError:  # a column beyond the last, or a reference across half a sheet
        return formula, (0, 0)


class FilledDown:
    """The formulas that filling one down would give."""

    def __init__(self, formula: str, row: int) -> None:
        self._parts: list[str | int] = []
        end = 0
        for match in _PLACES.finditer(formula):
            if match["letters"] and not match["rows"]:
                self._parts += [formula[end : match.start("digits")], int(match["digits"]) - row]
                end = match.end()
        self._parts.append(formula[end:])

    def at(self, row: int) -> str:
        """The formula in a row of the same column."""
        return "".join([part if isinstance(part, str) else str(row + part) for part in self._parts])
