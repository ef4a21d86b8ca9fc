"""How much one plan may read, so that no workbook makes it run, or grow, without end."""

from __future__ import annotations

from collections.abc import Iterable

from xltool.recalculation.nodes import Cells
from xltool.recalculation.runs import Run

MOST_READ = 20_000_000  # cells that all formulas read, each as often as it is read: some seconds
MOST_CELLS = 500_000  # cells that need a place
_SPENT = "全部公式的计算量过大"


def bounded(runs: Iterable[Run]) -> list[Run]:
    """The runs, those refused that come after the budget is spent."""
    kept, read = [], 0
    known: set[Cells] = set()
    cells = 0
    for run in runs:
        cost = sum(rectangle.count for rectangle in run.formula.cells) * run.count
        fresh = set(run.everything()) - known
        size = sum(rectangle.count for rectangle in fresh)
        if read + cost > MOST_READ or cells + size > MOST_CELLS:
            run.refuse(_SPENT)
        else:
            read, cells = read + cost, cells + size
            known |= fresh
        kept.append(run)
    return kept
