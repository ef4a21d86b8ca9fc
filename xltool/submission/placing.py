"""Finds the cells of a Layout in a submitted workbook, whatever was done to its rows, names and tabs.

Excel moves the defined names along when people insert rows or rename sheets. Where the names
stand as planned, so do the cells. Where they do not, the labels decide: if the grid stands as
issued, only the names were touched; if it stands moved as the names say, the cells are read
there; else the sheet cannot be judged. It knows Layout and Submission, no rules.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xltool import a1
from xltool.layout import Layout, Mark, PlannedCell, TablePlan
from xltool.submission.model import SheetContent, Submission, SubmittedCell
from xltool.submission.names import named_area
from xltool.terms import Kind, Role
from xltool.values import Undecided, Value

_RECOGNISED = 0.5  # of a sheet's labels: with fewer in their places nobody can tell which cell is which;
# where names have moved too, one label out of place is enough to say that rows have moved
_HEADS = 40  # rows above the first name of a sheet that are tried
_MOVED = 0.9  # of a sheet's labels: with fewer where the names have moved to, the rows are not trusted
_EPOCHS_APART = 1462.0  # days between the 1904 and the 1900 date systems


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
    mark: Mark
    declared: Mapping[str, Value]  # what every planned cell shows
    cells: Mapping[str, SubmittedCell]  # those that are there
    found_at: Mapping[str, tuple[str, str]]  # planned address -> sheet and cell in the file, where they differ
    disturbances: tuple[Disturbance, ...]
    disturbed: frozenset[str]  # planned sheets whose formulas cannot be compared
    inserted: frozenset[str]  # formula and verdict cells of rows that the unit put into a table
    contents: Mapping[str, SheetContent]  # of the planned sheets that were found

    def where(self, address: str) -> tuple[str, str]:
        """Sheet and cell in the file, for a planned address."""
        if address in self.found_at:
            return self.found_at[address]
        sheet, _, ref = address.rpartition("!")
        return sheet, ref


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a planned sheet was found."""

    content: SheetContent | None  # None: it is missing
    rows: tuple[tuple[int, int], ...] = ()  # from which planned row on, rows are moved by how many
    readable: bool = True  # False: nobody can tell which cell is which

    def ref(self, cell: PlannedCell) -> str:
        """Its address in the file; empty for a place that no sheet has."""
        if not self.rows:
            return cell.ref
        row, column = a1.split(cell.ref)
        moved = row + _offset(self.rows, row)
        return a1.cell(moved, column) if 1 <= moved <= a1.MAX_ROW else ""


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


def likeness(submission: Submission, layout: Layout) -> float:
    """The share of the form's labels that are where the Layout has them, from 0 to 1."""
    shares = [
        _match(layout, _Found(content), plan.name) if (content := submission.sheet(plan.name)) else 0.0
        for plan in layout.sheets
    ]
    return sum(shares) / len(shares)


def place(submission: Submission, layout: Layout, mark: Mark) -> Placement:
    """Reads every planned cell."""
    disturbances: list[Disturbance] = []
    sheets = {plan.name: _find(submission, layout, plan.name, plan.hidden, disturbances) for plan in layout.sheets}
    declared: dict[str, Value] = {}
    cells: dict[str, SubmittedCell] = {}
    found_at: dict[str, tuple[str, str]] = {}
    for cell in layout.cells:
        found = sheets[cell.sheet]
        if found.content is None or not found.readable:
            reason = "的行列被移动" if found.content else "不在文件里"
            declared[cell.address] = Undecided(f"表页“{cell.sheet}”{reason}")
            continue
        ref = found.ref(cell)
        if ref != cell.ref or found.content.name != cell.sheet:
            found_at[cell.address] = (found.content.name, ref)
        submitted = found.content.cells.get(ref)
        declared[cell.address] = _dated(submission, cell, submitted.value) if submitted else None
        if submitted:
            cells[cell.address] = submitted
    moved = {name for name, found in sheets.items() if found.rows or not found.readable}
    renamed = any(found.content is None or found.content.name != name for name, found in sheets.items())
    return Placement(
        submission=submission,
        layout=layout,
        mark=mark,
        declared=declared,
        cells=cells,
        found_at=found_at,
        disturbances=tuple(disturbances),
        disturbed=frozenset(sheets if moved or renamed else ()),
        inserted=frozenset(_inserted(layout, cells)),
        contents={name: found.content for name, found in sheets.items() if found.content},
    )


def _dated(submission: Submission, cell: PlannedCell, value: Value) -> Value:
    """The value, with dates counted from 1900 as everywhere in the program."""
    if submission.date1904 and cell.kind is Kind.DATE and isinstance(value, float):
        return value + _EPOCHS_APART
    return value


def _find(submission: Submission, layout: Layout, sheet: str, hidden: bool, disturbances: list[Disturbance]) -> _Found:
    content = submission.sheet(sheet)
    if content is None:
        content = _renamed(submission, layout, sheet)
        if content is None:
            if not hidden:
                disturbances.append(Disturbance(sheet, None, f"缺少表页“{sheet}”"))
            return _Found(None)
        disturbances.append(Disturbance(sheet, None, f"表页“{sheet}”改名为“{content.name}”"))
    strayed = list(_strayed(submission, layout, sheet, content))
    rows = _row_moves(layout, sheet, {name: down for name, _, _, down in strayed})
    found = max(_hypotheses(content, rows), key=lambda found: _match(layout, found, sheet))
    as_issued = _match(layout, _Found(content), sheet)
    if as_issued >= max(_match(layout, found, sheet), 1.0 if strayed else _RECOGNISED):
        if strayed:
            name, planned, actual, _ = strayed[0]
            more = f"等 {len(strayed)} 个名称" if len(strayed) > 1 else ""
            message = f"定义名称“{name}”{more}应指向 {planned}，现指向 {actual}；表格未变，按原位置读数"
            disturbances.append(Disturbance(sheet, actual, message))
        return _Found(content)
    if found.rows and _match(layout, found, sheet) >= _MOVED:
        row = found.rows[0][0]
        message = f"第 {row} 行附近在表外插入或删除了行；插在表外的数字不计入合计"
        disturbances.append(Disturbance(sheet, a1.cell(row, 1), message))
        return found
    disturbances.append(Disturbance(sheet, None, f"表页“{sheet}”的行列被移动，标题不在原位，无法逐格核对"))
    return _Found(content, readable=False)


def _hypotheses(content: SheetContent, rows: tuple[tuple[int, int], ...]) -> Iterator[_Found]:
    """The names move from a known row on; above the first of them rows may have moved with it."""
    yield _Found(content, rows)
    for start in range(1, min(rows[0][0], _HEADS) if rows else 1):
        yield _Found(content, ((start, rows[0][1]), *rows[1:]))


def _renamed(submission: Submission, layout: Layout, sheet: str) -> SheetContent | None:
    """A renamed sheet is found by the names on it."""
    for name, area in layout.names.items():
        if area.sheet == sheet:
            actual = named_area(submission, name)
            if actual and actual.sheet != sheet and actual.sheet not in {plan.name for plan in layout.sheets}:
                return submission.sheet(actual.sheet)
    return None


def _strayed(
    submission: Submission, layout: Layout, sheet: str, content: SheetContent
) -> Iterator[tuple[str, str, str, int]]:
    """Names of a sheet that point elsewhere than planned: both places, and the rows between them."""
    for name, planned in layout.names.items():
        actual = named_area(submission, name) if planned.sheet == sheet else None
        if actual and (actual.sheet.casefold() != content.name.casefold() or actual.ref != planned.ref):
            yield name, planned.ref, actual.ref, actual.top - planned.top


def _match(layout: Layout, found: _Found, sheet: str) -> float:
    """The share of a sheet's labels that are in the places where it was found."""
    assert found.content is not None
    cells = found.content.cells
    labels = layout.labels.get(sheet, ())
    there = sum((at := cells.get(found.ref(c))) is not None and at.value == c.content for c in labels)
    return there / len(labels) if labels else 1.0


def _row_moves(layout: Layout, sheet: str, strayed: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    """From which planned row on the names have moved, and by how many rows."""
    moves: list[tuple[int, int]] = []
    tops = sorted((area.top, strayed.get(name, 0)) for name, area in layout.names.items() if area.sheet == sheet)
    for top, down in tops:
        if down != (moves[-1][1] if moves else 0):
            moves.append((top, down))
    return tuple(moves)


def _offset(rows: tuple[tuple[int, int], ...], row: int) -> int:
    position = bisect.bisect_right([start for start, _ in rows], row)
    return rows[position - 1][1] if position else 0


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
