"""Where each input of a form stands in a newer version of it, and which have no place there.

Cells are found by the names of fields, tables, columns and fixed rows, never by address. What is
now asked for in another unit, or computed, is not carried over: the unit shall say it anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xltool.figures import shown
from xltool.layout import Layout, PlannedCell
from xltool.terms import Kind, Role
from xltool.values import ExcelError, Undecided, Value

Renamed = Mapping[str, str]
"""Old name = new name, as a template declares it: of a field, a table, a ``table.column`` or a ``table.row``."""

_CELL = re.compile(r"(?P<table>[^\[\]]*)\[(?P<name>[^\[\]]+)\](?:@(?P<row>\d+))?")
_EXPLANATION = "审核说明"
_APART = frozenset({Kind.YUAN, Kind.WAN, Kind.PERCENT, Kind.DATE})  # a figure of these is none of another kind


class Spot(NamedTuple):
    """What an input is called, whatever the version."""

    table: str  # empty: a field
    name: str  # of the field or column
    row: str  # of a fixed row; of a repeating table its number


@dataclass(frozen=True, slots=True)
class Left:
    """An input that was not carried over."""

    cell: PlannedCell  # of the older version
    value: Value
    reason: str


@dataclass(frozen=True, slots=True)
class Added:
    """A field, column, fixed row or table that the older version did not ask for."""

    cell: PlannedCell  # the first of them
    what: str  # in words


def carry(
    old: Layout, new: Layout, steps: Sequence[Renamed], values: Mapping[str, Value]
) -> tuple[dict[str, Value], tuple[Left, ...]]:
    """Inputs by address of the new version, and those that have no place in it.

    ``steps`` are the names that each version in between has changed, ``values`` what stands in the old one.
    """
    cells = {_spot(new, cell): cell for cell in new.cells if cell.name}
    carried: dict[str, Value] = {}
    left: list[Left] = []
    for cell in old.cells:
        value = values.get(cell.address)
        if not cell.filled_in or value is None or value == "":
            continue
        spot = renamed(_spot(old, cell), steps)
        found = cells.get(spot)
        reason = _unfit(cell, value, found) if found else _homeless(new, spot)
        if reason or found is None:
            left.append(Left(cell, value, reason))
        else:
            dated = cell.kind is Kind.DATE and not found.kind.numeric
            carried[found.address] = shown(value, cell.kind) if dated else value
    return carried, tuple(left)


def added(old: Layout, new: Layout, steps: Sequence[Renamed]) -> Iterator[Added]:
    """What the new version asks for and the old one did not, in the order of the form."""
    asked = {_general(new, renamed(_spot(old, cell), steps)) for cell in _inputs(old)}
    tables = {spot.table for spot in asked}
    columns = {(spot.table, spot.name) for spot in asked}
    told: set[str] = set()
    for cell in _inputs(new):
        spot = _general(new, _spot(new, cell))
        if spot in asked:
            continue
        table = new.template.tables.get(spot.table)
        if table is None:
            what = cell.label
        elif spot.table not in tables:
            what = f"表“{table.caption}”"
        elif (spot.table, spot.name) not in columns:
            what = f"{table.caption}·{table.columns[spot.name].caption}"
        else:
            what = f"{table.caption}·{spot.row}"
        if what not in told:
            told.add(what)
            yield Added(cell, what)


def renamed(spot: Spot, steps: Sequence[Renamed]) -> Spot:
    """The name after all changes of names."""
    for step in steps:
        table, name, row = spot
        if not table:
            spot = Spot("", step.get(name, name), "")
        else:
            spot = Spot(step.get(table, table), _part(step, table, name), _part(step, table, row))
    return spot


def _part(step: Renamed, table: str, part: str) -> str:
    """A column or row: its new name is declared with that of its table or without."""
    found = step.get(f"{table}.{part}")
    return part if found is None else found.removeprefix(f"{step.get(table, table)}.")


def _inputs(layout: Layout) -> Iterator[PlannedCell]:
    return (cell for cell in layout.cells if cell.role in (Role.INPUT, Role.ISSUED))


def _spot(layout: Layout, cell: PlannedCell) -> Spot:
    found = _CELL.fullmatch(cell.name)
    if found is None:  # a total
        return Spot("", cell.name, "")
    table = layout.template.tables.get(found["table"])
    if table is None:
        return Spot("", found["name"], "") if not found["table"] else Spot(found["table"], found["name"], "")
    row = found["row"]
    return Spot(table.name, found["name"], table.keys[int(row) - 1] if table.fixed else row)


def _general(layout: Layout, spot: Spot) -> Spot:
    """Without the number of a row that is like all others."""
    table = layout.template.tables.get(spot.table)
    return spot._replace(row="") if table and table.repeating else spot


def _homeless(new: Layout, spot: Spot) -> str:
    table = new.template.tables.get(spot.table)
    if spot.table == _EXPLANATION:
        return "新版没有这条规则，或不用说明"
    if not spot.table:
        return "新版没有这一项"
    if table is None:
        return "新版没有这张表"
    if spot.name not in table.columns:
        return "新版没有这一列"
    if table.fixed:
        return "新版没有这一行"
    return f"新版最多 {new.rows[table.name]} 行"


def _unfit(old: PlannedCell, value: Value, new: PlannedCell) -> str:
    """Why a value cannot stand in its cell of the new version; empty if it can."""
    if isinstance(value, Undecided):
        return value.reason
    if isinstance(value, ExcelError):
        return f"是错误值 {value}"
    if not new.filled_in:
        return "新版由公式算出" if new.formula else "新版是固定的内容"
    if old.kind.numeric and new.kind.numeric and old.kind is not new.kind and {old.kind, new.kind} & _APART:
        return f"原为{old.kind.word}，新版为{new.kind.word}"
    if new.kind.numeric and not old.kind.numeric and not isinstance(value, float):
        return f"新版要填{new.kind.word}"
    options = new.item.options if new.item else ()
    if options and value not in options:
        return f"新版的选项里没有（{'、'.join(options)}）"
    return ""
