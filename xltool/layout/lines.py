"""The A1 formulas of the 核对表 itself: counts over areas, and the verdict of many rows in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from xltool import a1
from xltool.definition.items import Item
from xltool.definition.model import Sheet
from xltool.layout import expression, verdicts
from xltool.layout.model import Area, PlannedCell, TablePlan
from xltool.layout.scope import Scope
from xltool.rule import Rule
from xltool.terms import MARKS, Kind, Outcome, Role

_ARGUMENTS = 30  # of one call: with more a form does not survive being saved as .xls


def runs(cells: Iterable[PlannedCell]) -> list[Area]:
    """Cells of one sheet gathered into column runs, in the order of columns and rows."""
    spots = sorted((a1.split(cell.ref)[::-1], cell.sheet) for cell in cells)
    areas = []
    grouped: Callable[[tuple[int, tuple[tuple[int, int], str]]], tuple[int, int]]
    grouped = lambda item: (item[1][0][0], item[1][0][1] - item[0])  # noqa: E731
    for _, group in groupby(enumerate(spots), key=grouped):
        members = [spot for _, spot in group]
        (column, top), sheet = members[0]
        areas.append(Area(sheet, top, column, members[-1][0][1], column))
    return areas


def count(function: str, cells: Iterable[PlannedCell]) -> str:
    """``COUNTA(…)`` over cells, wherever they stand; 0 over none."""
    areas = [area.qualified() for area in runs(cells)]
    calls = [f"{function}({','.join(areas[i : i + _ARGUMENTS])})" for i in range(0, len(areas), _ARGUMENTS)]
    return calls[0] if len(calls) == 1 else f"({'+'.join(calls)})" if calls else "0"


def begun(sheet: Sheet, cell: PlannedCell) -> bool:
    """Whether the template fills a cell's column in the first rows of its table."""
    columns = (column for table in sheet.tables() for column in table.column if table.begun(column.name))
    return any(cell.item is column for column in columns)


def inputs_of(sheet: Sheet) -> Iterable[Item]:
    """The fields and columns of a sheet that a person fills in."""
    people = (Role.INPUT, Role.ISSUED)
    for field in sheet.fields():
        if field.role in people:
            yield field
    for table in sheet.tables():
        yield from (column for column in table.column if table.role(column, 0) in people)


def reads(rule: Rule, scope: Scope, table: TablePlan | None, row: int) -> tuple[str, ...]:
    """The single cells that decide the rule, in the order in which it names them; of its ``at`` the first."""
    resolve = scope.resolver(table, row)
    found: dict[str, None] = {}
    for source in (rule.at, rule.holds, rule.left, rule.right, rule.when):
        for reference in expression.parse(source).references if source else ():
            area, _ = resolve(reference)
            if len(area.addresses) == 1 or source is rule.at:
                found[area.addresses[0]] = None
    return tuple(found)


def places(rule: Rule, scope: Scope, kinds: Mapping[str, Kind], table: TablePlan | None = None) -> int:
    """The decimals to which the figures of a tie are compared: those of the first cell of the left one.

    ``kinds`` are those of the cells of the form, by address.
    """
    references = expression.parse(rule.left).references if rule.left else ()
    first = [scope.resolver(table)(reference)[0].addresses[0] for reference in references[:1]]
    return verdicts.places(kinds.get(first[0], Kind.FIGURE) if first else Kind.FIGURE)


def gathered(areas: Sequence[str], filled: str) -> str:
    """The verdict of all rows together: the worst one."""

    def rows(mark: str) -> str:
        return "+".join(f'COUNTIF({area},"{mark}*")' for area in areas)

    text = f'IF({filled}=0,"未填","{MARKS[Outcome.IDLE]}")'
    for mark in (verdicts.HOLDS, verdicts.WITHIN, verdicts.UNDECIDED, verdicts.FAILS):
        text = f'IF({rows(mark)}>0,"{mark}",{text})'
    return text


def first_message(areas: Sequence[str], row: int) -> str:
    """How many rows fail, and what the first of them says."""
    first = '""'
    for area in reversed(areas):
        first = f'IFERROR(MID(INDEX({area},MATCH("{verdicts.FAILS}*",{area},0)),3,200),{first})'
    count = "+".join(f'COUNTIF({area},"{verdicts.FAILS}*")' for area in areas)
    return f'=IF(E{row}="{verdicts.FAILS}",({count})&" 行不符："&{first},"")'
