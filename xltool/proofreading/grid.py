"""Cells that stand on one another, or where their sheet has no column."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from xltool import a1
from xltool.definition.places import Place
from xltool.errors import Fault
from xltool.layout.model import SheetPlan
from xltool.proofreading.form import Form
from xltool.workbook.spots import Spot, spots


def check_grid(form: Form) -> Iterator[Fault]:
    """One fault for each two fields or tables that overlap, and for each one that is too wide."""
    for sheet in form.template.sheets:
        plan = next(plan for plan in form.layout.sheets if plan.name == sheet.name)
        found = spots(form.layout, plan, form.blank)
        beyond = list(_beyond(form, plan, found, len(sheet.widths)))
        yield from beyond or _overlaps(form, found)


def _overlaps(form: Form, found: list[Spot]) -> Iterator[Fault]:
    taken: dict[tuple[int, int], Spot] = {}
    told: set[tuple[Place, Place]] = set()
    for spot in found:
        area = spot.area
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                other = taken.setdefault((row, column), spot)
                pair = _owner(form, other), _owner(form, spot)
                if other is not spot and pair not in told:
                    told.add(pair)
                    both = f"“{_words(spot)}”和“{_words(other)}”"
                    where = f"{area.sheet}!{a1.cell(row, column)}"
                    yield pair[1].fault(f"{both}都占着 {where}；请改 label_in、value_in、start 或 span")


def _owner(form: Form, spot: Spot) -> Place:
    """The field or column that a cell, or its label, belongs to."""
    place = form.of(spot.cell)
    return dataclasses.replace(place, key=place.key[:-1]) if place.key[-1:] == ("label",) else place


def _words(spot: Spot) -> str:
    """What a cell is part of: for a table's cell the table and column."""
    table, bracket, rest = spot.cell.name.partition("[")
    return f"{table}[{rest.partition(']')[0]}]" if bracket and table else spot.cell.label


def _beyond(form: Form, plan: SheetPlan, found: list[Spot], columns: int) -> Iterator[Fault]:
    told: set[Place] = set()
    for spot in found:
        judged, place = spot.cell.look.startswith("check-"), _owner(form, spot)
        if spot.area.right > columns and not judged and place not in told:
            told.add(place)
            last = a1.column_letters(spot.area.right)
            yield place.fault(f"“{_words(spot)}”到 {last} 列，表页“{plan.name}”的 widths 只有 {columns} 列")
