"""Template + rules + row counts → Layout: the plan of cells that everything else asks."""

from typing import TYPE_CHECKING

from xltool.later import later
from xltool.layout.dump import condensed, dump, fingerprint
from xltool.layout.identity import Mark
from xltool.layout.model import (
    Area,
    Judgement,
    Layout,
    PlannedCell,
    RulePlan,
    SheetPlan,
    TablePlan,
)
from xltool.layout.stored import layout_of, stored_layout

if TYPE_CHECKING:
    from xltool.layout.composing import compose

__getattr__ = later(__name__, {"compose": "composing"})

__all__ = [
    "Area",
    "Judgement",
    "Layout",
    "Mark",
    "PlannedCell",
    "RulePlan",
    "SheetPlan",
    "TablePlan",
    "compose",
    "condensed",
    "dump",
    "fingerprint",
    "layout_of",
    "stored_layout",
]
