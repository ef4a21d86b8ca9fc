"""Finds the cells of a Layout in a submitted workbook: by defined name first, by address second.

People insert rows and rename sheets, and Excel moves the defined names along. So the rows of
a table are counted between its marks before the Layout is composed, and a name that points
elsewhere than planned is followed and reported. It knows Layout and Submission, no rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xltool import a1
from xltool.layout import Area, Layout, PlannedCell, TablePlan
from xltool.submission.model import SheetContent, Submission, SubmittedCell
from xltool.terms import Role
from xltool.values import Undecided, Value

_AREA = re.compile(r"=?(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!(?P<ref>\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)")


@dataclass(frozen=True, slots=True)
class Disturbance:
    """Something about the structure that is not as planned."""

    sheet: str  # the sheet as planned
    cell: str | None  # where, as addressed in the file
    message: str  # what, in Chinese


@dataclass(frozen=True)
class Placement:
    """A submission read by a Layout. Addresses are the planned ones."""

    submission: Submission
    layout: Layout
    declared: Mapping[str, Value]  # what every planned cell shows
    cells: Mapping[str, SubmittedCell]  # those that are there
    found_at: Mapping[str, tuple[str, str]]  # planned address -> sheet and cell in the file, where they differ
    disturbances: tuple[Disturbance, ...]
    disturbed: frozenset[str]  # planned sheets whose formulas cannot be compared as texts
    inserted: frozenset[str] = field(default_factory=frozenset)  # formula cells of rows that the unit inserted

    def where(self, address: str) -> tuple[str, str]:
        """Sheet and cell in the file, for a planned address."""
        if address in self.found_at:
            return self.found_at[address]
        sheet, _, ref = address.rpartition("!")
        return sheet, ref


def count_rows(submission: Submission, layout: Layout) -> dict[str, int]:
    """Rows of each repeating table as they are between its marks in the file, where these can be read."""
    counts: dict[str, int] = {}
    for name, table in layout.tables.items():
        if table.table.repeating:
            counted = _counted(submission, table)
            if counted:
                counts[name] = counted
    return counts


def _counted(submission: Submission, table: TablePlan) -> int | None:
    for column in table.table.column:
        data = named_area(submission, f"{table.table.name}_{column.name}")
        if data is None:
            continue
        last = data.bottom
        if column.total:
            total = named_area(submission, f"{table.table.name}_{column.name}_合计")
            if total is None or total.top <= data.top:
                continue
            last = total.top - 1
        elif table.totals:
            continue
        return last - data.top + 1
    return None


def named_area(submission: Submission, name: str) -> Area | None:
    """The area that a defined name of the file points to, if it is one."""
    found = _AREA.fullmatch(submission.names.get(name, ""))
    if not found:
        return None
    sheet = found["quoted"].replace("''", "'") if found["quoted"] else found["plain"]
    top, left, bottom, right = a1.area(found["ref"].replace("$", ""))
    return Area(sheet, top, left, bottom, right)


def place(submission: Submission, layout: Layout) -> Placement:
    """Reads every planned cell."""
    sheets, disturbances = _sheets(submission, layout)
    moved, more = _moved(submission, layout, sheets)
    disturbances += more
    declared: dict[str, Value] = {}
    cells: dict[str, SubmittedCell] = {}
    found_at: dict[str, tuple[str, str]] = {}
    for cell in layout.cells:
        content = sheets.get(cell.sheet)
        if content is None:
            declared[cell.address] = Undecided(f"缺少表页“{cell.sheet}”")
            continue
        ref = moved.get(cell.address, cell.ref)
        if ref != cell.ref or content.name != cell.sheet:
            found_at[cell.address] = (content.name, ref)
        submitted = content.cells.get(ref)
        declared[cell.address] = submitted.value if submitted else None
        if submitted:
            cells[cell.address] = submitted
    disturbed = frozenset(
        {d.sheet for d in disturbances}
        | {name for name, content in sheets.items() if content is None or content.name != name}
    )
    if any(content is None or content.name != name for name, content in sheets.items()):
        disturbed = frozenset(sheets)
    inserted = frozenset(_inserted(layout, cells))
    return Placement(submission, layout, declared, cells, found_at, tuple(disturbances), disturbed, inserted)


def _sheets(submission: Submission, layout: Layout) -> tuple[dict[str, SheetContent | None], list[Disturbance]]:
    """The sheet of the file behind each planned one; a renamed sheet is found by the names on it."""
    found: dict[str, SheetContent | None] = {}
    disturbances: list[Disturbance] = []
    for plan in layout.sheets:
        content = submission.sheet(plan.name)
        if content is None:
            content = _renamed(submission, layout, plan.name)
            if content is None:
                if not plan.hidden:
                    disturbances.append(Disturbance(plan.name, None, f"缺少表页“{plan.name}”"))
            else:
                disturbances.append(Disturbance(plan.name, None, f"表页“{plan.name}”改名为“{content.name}”"))
        found[plan.name] = content
    return found, disturbances


def _renamed(submission: Submission, layout: Layout, sheet: str) -> SheetContent | None:
    for name, area in layout.names.items():
        if area.sheet == sheet:
            actual = named_area(submission, name)
            if actual and actual.sheet != sheet and actual.sheet not in {plan.name for plan in layout.sheets}:
                return submission.sheet(actual.sheet)
    return None


def _moved(
    submission: Submission, layout: Layout, sheets: Mapping[str, SheetContent | None]
) -> tuple[dict[str, str], list[Disturbance]]:
    """Cells whose names point elsewhere than planned, and one disturbance a sheet for them."""
    moved: dict[str, str] = {}
    first: dict[str, tuple[str, str, str]] = {}
    for name, planned in layout.names.items():
        actual = named_area(submission, name)
        content = sheets.get(planned.sheet)
        if actual is None or content is None or actual.sheet.casefold() != content.name.casefold():
            continue
        down, right = actual.top - planned.top, actual.left - planned.left
        if not (down or right):
            continue
        first.setdefault(planned.sheet, (name, planned.ref, actual.ref))
        for row in range(planned.top, planned.bottom + 1):
            for column in range(planned.left, planned.right + 1):
                address = a1.address(planned.sheet, a1.cell(row, column))
                moved[address] = a1.cell(row + down, column + right)
    disturbances = [
        Disturbance(sheet, ref, f"“{name}”应在 {planned}，现在 {ref}：表外插入、删除或移动了行列")
        for sheet, (name, planned, ref) in first.items()
    ]
    return moved, disturbances


def _inserted(layout: Layout, cells: Mapping[str, SubmittedCell]) -> list[str]:
    """Formula cells of the rows that have none of the table's formulas: rows that a unit put in.

    There can be no more of them than the table has rows beyond what the form was made with.
    """
    found: list[str] = []
    for name, table in layout.tables.items():
        extra = table.rows - table.table.default_rows
        if not table.table.repeating or extra <= 0:
            continue
        for row in range(table.rows):
            own = [layout.by_name[f"{name}[{column.name}]@{row + 1}"] for column in table.table.column]
            computed = [cell for cell in own if cell.role is Role.FORMULA]
            if computed and not any(_has_formula(cell, cells) for cell in computed) and extra > 0:
                extra -= 1
                found += [cell.address for cell in computed]
                found += [_beside(layout, table, row, column) for column in table.verdict_columns.values()]
    return found


def _has_formula(cell: PlannedCell, cells: Mapping[str, SubmittedCell]) -> bool:
    submitted = cells.get(cell.address)
    return submitted is not None and submitted.formula is not None


def _beside(layout: Layout, table: TablePlan, row: int, column: int) -> str:
    return a1.address(table.sheet, a1.cell(table.first + row, column))
