"""The conditional formats of one sheet, as they are met in its part.

It exists because a format that comes and goes can hide a figure as well as one that stays. What
the conditions say is text here and never run.
"""

from __future__ import annotations

from xltool.submission import scalars
from xltool.submission.budget import Budget
from xltool.submission.model import Condition
from xltool.submission.xmlstream import MAIN, flag

FORMATS, RULE, OPERAND = MAIN + "conditionalFormatting", MAIN + "cfRule", MAIN + "formula"
_INSTEAD = (MAIN + "dataBar", MAIN + "iconSet")


class Conditions:
    """Gathers them; the caller tells which elements are theirs."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._areas: tuple[str, ...] = ()
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
