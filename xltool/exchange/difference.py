"""``xltool diff``: what a unit changed from one version of its report to another, field by field.

Rows of a table are held against each other by what is written in them, not by their number: a row
that was put in does not make every row below it another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from xltool.audit.compare import blank, difference as gap, same
from xltool.errors import UsageError
from xltool.layout import PlannedCell, TablePlan
from xltool.submission import Placement
from xltool.terms import Kind, Role
from xltool.values import Value


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that shows something else; of a row that was put in or taken out, each cell."""

    sheet: str  # as in the file that has it
    cell: str
    label: str
    kind: Kind
    old: Value
    new: Value
    difference: float | None  # new - old
    row: str = ""  # "added" or "removed", of a table's row
    computed: bool = False  # a total: it follows from what was filled in


def compare(old: Placement, new: Placement) -> tuple[Difference, ...]:
    """What was filled in otherwise, in the order of the form, then the totals that changed with it.

    :raises UsageError: they are no two versions of one form.
    """
    if old.mark.template != new.mark.template:
        raise UsageError(f"两份不是同一个模板的（{old.mark.template}、{new.mark.template}），不能比较")
    if old.mark.version != new.mark.version:
        versions = f"{old.mark.version}、{new.mark.version}"
        raise UsageError(f"两份是模板的不同版本（{versions}），不能逐项比较；请先 xltool migrate 把旧版的换成新版，再比较")
    if old.mark.scope != new.mark.scope:
        scopes = "、".join(mark.scope or "整本" for mark in (old.mark, new.mark))
        raise UsageError(f"两份的范围不同（{scopes}），有的内容只在一份里，不能逐项比较")
    found = [*_fields(old, new)]
    for name, table in new.layout.tables.items():
        found += _rows(old, new, old.layout.tables[name], table)
    order = {plan.name: number for number, plan in enumerate(new.layout.sheets)}
    found.sort(key=lambda each: order.get(each.sheet, len(order)))
    return (*found, *_totals(old, new))


def _fields(old: Placement, new: Placement) -> Iterator[Difference]:
    """Single cells, and cells of rows that are fixed; they have the same name in both."""
    for cell in new.layout.cells:
        other = old.layout.by_name.get(cell.name) if cell.name else None
        if other is not None and cell.filled_in and not _repeats(new, cell):
            yield from _changed(old, new, other, cell)


def _totals(old: Placement, new: Placement) -> Iterator[Difference]:
    for cell in new.layout.totals:
        other = old.layout.by_name.get(cell.name)
        if other is not None and not cell.filled_in:
            yield from _changed(old, new, other, cell, computed=True)


def _repeats(placement: Placement, cell: PlannedCell) -> bool:
    table = placement.layout.tables.get(cell.name.partition("[")[0]) if "@" in cell.name else None
    return table is not None and table.table.repeating


def _changed(
    old: Placement, new: Placement, before: PlannedCell, after: PlannedCell, computed: bool = False
) -> Iterator[Difference]:
    was, now = old.declared.get(before.address), new.declared.get(after.address)
    if not same(was, now):
        sheet, ref = new.where(after.address)
        yield Difference(sheet, ref, after.label, after.kind, was, now, gap(now, was), computed=computed)


@dataclass(frozen=True, slots=True)
class _Row:
    cells: Mapping[str, PlannedCell]  # filled in by people, by column
    values: tuple[Value, ...]
    words: tuple[str, ...]  # the texts in it


def _rows(old: Placement, new: Placement, before: TablePlan, after: TablePlan) -> Iterator[Difference]:
    if not after.table.repeating:
        return
    was, now = _filled(old, before), _filled(new, after)
    for one, other in _pairs(was, now):
        if one is None or other is None:
            yield from _alone(new, other, "added") if other else _alone(old, one, "removed")
            continue
        for column, cell in other.cells.items():
            if column in one.cells:
                yield from _changed(old, new, one.cells[column], cell)


def _filled(placement: Placement, table: TablePlan) -> list[_Row]:
    """The rows in which somebody has written something."""
    found = []
    columns = [column.name for column in table.table.column if column.role in (Role.INPUT, Role.ISSUED)]
    for number in range(1, table.rows + 1):
        cells = {name: placement.layout.by_name[f"{table.table.name}[{name}]@{number}"] for name in columns}
        values = tuple(placement.declared.get(cell.address) for cell in cells.values())
        if not all(map(blank, values)):
            words = tuple(" ".join(value.split()) for value in values if isinstance(value, str) and not blank(value))
            found.append(_Row(cells, values, words))
    return found


def _pairs(was: Sequence[_Row], now: Sequence[_Row]) -> Iterator[tuple[_Row | None, _Row | None]]:
    """Which row is which: first those that say the same, then those that stand in the same place between them."""
    then, today = ([repr(row.values) for row in rows] for rows in (was, now))
    matcher = SequenceMatcher(None, then, today, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(was[i:j], now[k:m], strict=True)
        else:
            yield from _between(was[i:j], now[k:m])


def _between(was: Sequence[_Row], now: Sequence[_Row]) -> Iterator[tuple[_Row | None, _Row | None]]:
    if len(was) == len(now):
        yield from zip(was, now, strict=True)
        return
    left = list(was)
    for row in now:
        likest = max(left, key=lambda other: len({*other.words} & {*row.words}), default=None)  # noqa: B023
        if likest is not None and {*likest.words} & {*row.words}:
            left.remove(likest)
            yield likest, row
        else:
            yield None, row
    yield from ((row, None) for row in left)


def _alone(placement: Placement, row: _Row | None, what: str) -> Iterator[Difference]:
    """The cells of a row that only one of the files has."""
    for cell in row.cells.values() if row else ():
        value = placement.declared.get(cell.address)
        if not blank(value):
            sheet, ref = placement.where(cell.address)
            was, now = (None, value) if what == "added" else (value, None)
            yield Difference(sheet, ref, cell.label, cell.kind, was, now, None, what)
