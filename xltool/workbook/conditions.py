"""Colours that come and go: verdicts, the light, and cells that still have to be filled in.

They follow what stands in a cell at the moment; nothing here decides what that is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xltool.layout.model import SheetPlan
from xltool.terms import MARKS, Kind, Outcome, Role
from xltool.workbook import styles
from xltool.workbook.spots import Spot, runs
from xltool.workbook.styles import Styles

_BAD = {"bg_color": styles.RED_FILL, "font_color": styles.RED}
_OPEN = {"bg_color": styles.AMBER_FILL, "font_color": styles.AMBER}
_GOOD = {"font_color": styles.GREEN}
_IDLE = {"font_color": styles.QUIET}
_MARKS = (
    (MARKS[Outcome.FAILS], _BAD),
    (MARKS[Outcome.WITHIN], _OPEN),
    (MARKS[Outcome.UNDECIDED], _OPEN),
    (MARKS[Outcome.BLOCKED], _OPEN),
    (MARKS[Outcome.HOLDS], _GOOD),
    (MARKS[Outcome.IDLE], _IDLE),
    ("未填", _IDLE),
)
_LIGHT = (
    ("可以报送", {"bg_color": styles.GREEN_FILL, "font_color": styles.GREEN}),
    ("项错误", _BAD),
    ("尚有", _OPEN),
    ("尚未填报", {"bg_color": styles.FORMULA, "font_color": styles.QUIET}),
)
_MISSING = {"bg_color": styles.MISSING, "border": 3, "border_color": styles.DASHED}


def colour(sheet: Any, plan: SheetPlan, found: list[Spot], made: Styles) -> None:
    """Adds the conditional formats of a sheet."""
    verdicts = [spot for spot in found if spot.cell.role is Role.VERDICT and spot.cell.kind is Kind.TEXT]
    lights = [spot for spot in verdicts if spot.cell.look == "light"]
    marks = [spot for spot in verdicts if spot.cell.look != "light" and spot.width <= styles.NARROW]
    for spots, words in ((lights, _LIGHT), (marks, _MARKS)):
        for top, left, bottom, right in blocks(spots):
            for word, look in words:
                options = {
                    "type": "text",
                    "criteria": "containing" if word == "项错误" else "begins with",
                    "value": word,
                    "format": made.get(look, True),
                }
                sheet.conditional_format(top - 1, left - 1, bottom - 1, right - 1, options)
    for top, left, bottom, right in blocks(spot for spot in found if _asked(spot, plan)):
        options = {"type": "blanks", "format": made.get(_MISSING, True)}
        sheet.conditional_format(top - 1, left - 1, bottom - 1, right - 1, options)


def blocks(found: Iterable[Spot]) -> list[tuple[int, int, int, int]]:
    """Cells gathered into rectangles: runs side by side that are equally long."""
    gathered: list[tuple[int, int, int, int]] = []
    columns = ((run[0].area.top, run[-1].area.top, run[0].area.left) for run in runs(found, alike=False))
    for top, bottom, left in sorted(columns):
        if gathered and gathered[-1][0] == top and gathered[-1][2:] == (bottom, left - 1):
            gathered[-1] = (top, gathered[-1][1], bottom, left)
        else:
            gathered.append((top, left, bottom, left))
    return gathered


def _asked(spot: Spot, plan: SheetPlan) -> bool:
    """Whether a blank here is one cell missing; of a table that repeats, nobody knows how many rows there will be."""
    repeated = any(table.first <= spot.area.top <= table.last for table in plan.tables if table.table.repeating)
    return spot.cell.required and not repeated
