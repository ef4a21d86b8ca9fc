"""Reads every cell of a Layout in a submitted workbook, wherever its rows, columns and tabs went.

It knows Layout and Submission, no rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xltool import a1
from xltool.layout import Layout, Mark, PlannedCell, TablePlan
from xltool.submission.model import SheetContent, Submission, SubmittedCell
from xltool.submission.moves import rewritten
from xltool.submission.names import named_area
from xltool.submission.tabs import Disturbance, Found, find
from xltool.terms import Kind, Role
from xltool.values import Undecided, Value

_EPOCHS_APART = 1462.0  # days between the 1904 and the 1900 date systems


@dataclass(frozen=True)
class Placement:
    """A submission read by a Layout. Addresses are the planned ones."""

    submission: Submission
    layout: Layout
    mark: Mark
    declared: Mapping[str, Value]  # what every planned cell shows
    cells: Mapping[str, SubmittedCell]  # those that are there
    found_at: Mapping[str, tuple[str, str]]  # planned address -> sheet and cell in the file, where they differ
    disturbances: tuple[Disturbance, ...]
    moved: frozenset[str]  # planned sheets on which rows or columns are not where they were issued
    lost: frozenset[str]  # planned cells that nobody can find: their sheet is missing or unreadable, their line gone
    inserted: frozenset[str]  # formula and verdict cells of rows that the unit put into a table
    contents: Mapping[str, SheetContent]  # of the planned sheets that were found
    _sheets: Mapping[str, Found]

    def where(self, address: str) -> tuple[str, str]:
        """Sheet and cell in the file, for a planned address."""
        if address in self.found_at:
            return self.found_at[address]
        sheet, _, ref = address.rpartition("!")
        return sheet, ref

    @property
    def rearranged(self) -> bool:
        """Whether formulas need not read as planned: lines have moved, or tabs have other names."""
        return bool(self.found_at)

    def formula(self, cell: PlannedCell) -> str:
        """The formula of a planned cell as it must read in the file."""
        planned = str(cell.formula)
        return rewritten(planned, cell.sheet, self._now) if self.rearranged else planned

    def _now(self, sheet: str, ref: str) -> tuple[str, str]:
        found = self._sheets.get(sheet)
        return (found.content.name, found.moves.ref(ref)) if found and found.content else (sheet, ref)


def count_rows(submission: Submission, layout: Layout) -> dict[str, int]:
    """Rows of each repeating table as its names in the file span them, where all of them agree."""
    counts: dict[str, int] = {}
    for name, table in layout.tables.items():
        if table.table.repeating:
            heights = [
                area.bottom - area.top + 1
                for column in table.table.column
                if (area := named_area(submission, f"{name}_{column.name}"))
            ]
            if heights and len(set(heights)) == 1:
                counts[name] = heights[0]
    return counts


def place(submission: Submission, layout: Layout, mark: Mark) -> Placement:
    """Reads every planned cell."""
    disturbances: list[Disturbance] = []
    sheets = {plan.name: find(submission, layout, plan.name, plan.hidden, disturbances) for plan in layout.sheets}
    declared: dict[str, Value] = {}
    cells: dict[str, SubmittedCell] = {}
    found_at: dict[str, tuple[str, str]] = {}
    lost: list[str] = []
    for cell in layout.cells:
        found = sheets[cell.sheet]
        ref = found.moves.ref(cell.ref)
        if found.content is None or not found.readable or not ref:
            lost.append(cell.address)
            declared[cell.address] = Undecided(_why_lost(cell, found))
            continue
        if ref != cell.ref or found.content.name != cell.sheet:
            found_at[cell.address] = (found.content.name, ref)
        submitted = found.content.cells.get(ref)
        declared[cell.address] = _dated(submission, cell, submitted.value) if submitted else None
        if submitted:
            cells[cell.address] = submitted
    return Placement(
        submission=submission,
        layout=layout,
        mark=mark,
        declared=declared,
        cells=cells,
        found_at=found_at,
        disturbances=tuple(disturbances),
        moved=frozenset(name for name, found in sheets.items() if found.moves or not found.readable),
        lost=frozenset(lost),
        inserted=frozenset(_inserted(layout, cells)),
        contents={name: found.content for name, found in sheets.items() if found.content},
        _sheets=sheets,
    )


def _why_lost(cell: PlannedCell, found: Found) -> str:
    if found.content is None:
        return f"表页“{cell.sheet}”不在文件里"
    if not found.readable:
        return f"表页“{cell.sheet}”的行列被移动"
    return f"“{cell.label}”所在的行或列被删除"


def _dated(submission: Submission, cell: PlannedCell, value: Value) -> Value:
    """The value, with dates counted from 1900 as everywhere in the program."""
    if submission.date1904 and cell.kind is Kind.DATE and isinstance(value, float):
        return value + _EPOCHS_APART
    return value


def _inserted(layout: Layout, cells: Mapping[str, SubmittedCell]) -> Iterator[str]:
    """Formula and verdict cells of the rows that lack formulas of the table: rows that a unit put in.

    There can be no more of them than the table has rows beyond what the form was made with.
    """
    for name, table in layout.tables.items():
        extra = table.rows - table.table.default_rows
        if not table.table.repeating or extra <= 0:
            continue
        own = {row: list(_computed(layout, name, table, row)) for row in range(table.rows)}
        missing = {row: sum(not _has_formula(cells.get(a)) for a in addresses) for row, addresses in own.items()}
        for row in sorted(missing, key=lambda row: -missing[row])[:extra]:
            if missing[row]:
                yield from own[row]


def _computed(layout: Layout, name: str, table: TablePlan, row: int) -> Iterator[str]:
    for column in table.table.column:
        cell = layout.by_name[f"{name}[{column.name}]@{row + 1}"]
        if cell.role is Role.FORMULA:
            yield cell.address
    for number in table.verdict_columns.values():
        yield a1.address(table.sheet, a1.cell(table.first + row, number))


def _has_formula(submitted: SubmittedCell | None) -> bool:
    return submitted is not None and submitted.formula is not None
