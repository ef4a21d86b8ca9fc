"""The conditional formats of one sheet, as they are met in its part.

It exists because a format that comes and goes can hide a figure as well as one that stays. What
the conditions say is text here and never run.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from xltool.submission import scalars
from xltool.submission.budget import Budget
from xltool.submission.looks import colour_of
from xltool.submission.model import Change, Condition
from xltool.submission.xmlstream import MAIN, flag

FORMATS, RULE, OPERAND = MAIN + "conditionalFormatting", MAIN + "cfRule", MAIN + "formula"
EXTENSIONS = MAIN + "extLst"
_NEWER = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_WORDS = "http://schemas.microsoft.com/office/excel/2006/main}"
NEWER_OPERAND, NEWER_AREAS = _WORDS + "f", _WORDS + "sqref"
_INSTEAD = (MAIN + "dataBar", MAIN + "iconSet")


class Conditions:
    """Gathers them; the caller tells which elements are theirs."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._areas: tuple[str, ...] = ()
        self._newer: list[Condition] = []  # whose areas come behind them
        self._in_border = False
        self.found: list[Condition] = []

    def begin(self, attributes: dict[str, str]) -> None:
        """Rules for these areas follow."""
        self._areas = tuple(attributes.get("sqref", "").split())
        self._budget.spend(len(self._areas))

    def rule(self, attributes: dict[str, str]) -> None:
        look = scalars.integer(attributes.get("dxfId"))
        kind, operator = attributes.get("type", ""), attributes.get("operator", "")
        self.found.append(Condition(self._areas, kind, operator, (), look, False))

    def operand(self, text: str) -> None:
        """A formula of the last rule."""
        last = self.found.pop()
        self.found.append(last._replace(operands=(*last.operands, text.strip(scalars.BLANKS))))

    def part(self, name: str, attributes: dict[str, str]) -> None:
        """What else stands in the last rule."""
        if name in _INSTEAD and self.found and not flag(attributes.get("showValue"), True):
            self.found.append(self.found.pop()._replace(bare=True))

    def newer(self, name: str, attributes: dict[str, str]) -> None:
        """An element of the extensions: rules as Excel writes them since 2010 come there, what they change in them."""
        if name == _NEWER + "cfRule":
            kind, operator = attributes.get("type", ""), attributes.get("operator", "")
            self._newer.append(Condition((), kind, operator, (), None, False, Change()))
            self._in_border = False
        elif name == MAIN + "border":
            self._in_border = True
        elif self._newer:
            last = self._newer[-1]
            if name in (_NEWER + "dataBar", _NEWER + "iconSet") and not flag(attributes.get("showValue"), True):
                self._newer[-1] = last._replace(bare=True)
            elif name in _CHANGES and last.own is not None:
                key, read = _CHANGES[name]
                if key == "ink" and self._in_border:
                    return
                self._newer[-1] = last._replace(own=dataclasses.replace(last.own, **{key: read(attributes)}))

    def newer_text(self, name: str, text: str) -> None:
        """A formula of the last such rule, or the areas of those that came before."""
        if name == NEWER_AREAS:
            areas = tuple(text.split())
            self._budget.spend(len(areas))
            self.found += [rule._replace(areas=areas) for rule in self._newer]
            self._newer.clear()
        elif self._newer:
            last = self._newer.pop()
            self._newer.append(last._replace(operands=(*last.operands, text.strip(scalars.BLANKS))))


_CHANGES: dict[str, tuple[str, Callable[[dict[str, str]], str]]] = {
    MAIN + "color": ("ink", colour_of),
    MAIN + "bgColor": ("paper", colour_of),
    MAIN + "numFmt": ("number_format", lambda attributes: scalars.plain(attributes.get("formatCode", ""))[:255]),
}
