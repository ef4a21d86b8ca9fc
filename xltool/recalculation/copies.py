"""One formula in many cells: what filling it down makes of its references.

It works on the text, because it decides which formulas need be parsed at all.
"""

from __future__ import annotations

import re

_PLACES = re.compile(
    r""""(?:[^"]|"")*"|'(?:[^']|'')*'|(?<![\w.$])\$?(?P<letters>[A-Za-z]{1,3})"""
    r"""(?P<rows>\$?)(?P<digits>[1-9][0-9]{0,6})(?![\w(.!])"""
)


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
