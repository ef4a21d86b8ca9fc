"""Template + rules + row counts → Layout: the plan of cells that everything else asks."""

from xltool.layout.compose import compose
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
from xltool.layout.stored import stored_layout

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
    "stored_layout",
]
