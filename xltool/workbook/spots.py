"""The cells of one sheet as they are drawn: with their merged area, width and value.

It joins what the Layout keeps apart (cells, merges, column widths) and what the caller gives
(values), so that no other module here looks anything up.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from xltool import a1
from xltool.layout import Layout
from xltool.layout.model import Area, PlannedCell, SheetPlan
from xltool.terms import Role
from xltool.values import Undecided, Value

UNKNOWN = Undecided("没有计算")


@dataclass(frozen=True, slots=True)
class Spot:
    """A planned cell in its place."""

    cell: PlannedCell
    area: Area  # more than one cell, if merged
    width: float  # in characters
    value: Value  # what it shows
    formula: str | None = None  # none where a figure is typed over it

    @property
    def merged(self) -> bool:
        return (self.area.top, self.area.left) != (self.area.bottom, self.area.right)

    @property
    def blank(self) -> bool:
        return self.value is None or self.value == ""

    @property
    def locked(self) -> bool:
        """What the department has not prefilled is left to the unit."""
        return not self.cell.filled_in or (self.cell.role is Role.ISSUED and not self.blank)

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ""


def spots(
    layout: Layout,
    plan: SheetPlan,
    values: Mapping[str, Value],
    typed: frozenset[str] = frozenset(),
    issued: Collection[str] = (),
) -> list[Spot]:
    """All cells of a sheet, in the order in which they were planned.

    ``typed`` are those typed over a formula, ``issued`` the names of those that are prefilled.
    """
    merges = {(area.top, area.left): area for area in plan.merges}
    found = []
    for cell in layout.cells:  # not by their places: two may stand on one, which the proofreader tells
        if cell.sheet != plan.name:
            continue
        if cell.role is Role.INPUT and cell.name in issued:
            cell = dataclasses.replace(cell, role=Role.ISSUED)
        row, column = a1.split(cell.ref)
        area = merges.get((row, column)) or Area(cell.sheet, row, column, row, column)
        width = sum(plan.widths[area.left - 1 : area.right])
        formula = None if cell.address in typed else cell.formula
        found.append(Spot(cell, area, width, _value(cell, values), formula))
    return found


def runs(found: Iterable[Spot], alike: bool = True) -> Iterator[list[Spot]]:
    """Cells directly below one another; ``alike``: that come from the same field or column."""
    run: list[Spot] = []
    for spot in sorted(found, key=lambda spot: (spot.area.left, spot.area.top)):
        if run and not (
            spot.area.left == run[-1].area.left
            and spot.area.top == run[-1].area.bottom + 1
            and (not alike or spot.cell.item is run[-1].cell.item)
        ):
            yield run
            run = []
        run.append(spot)
    if run:
        yield run


def _value(cell: PlannedCell, values: Mapping[str, Value]) -> Value:
    if cell.formula:
        value = values.get(cell.address, UNKNOWN)
        return "" if value is None else value
    if cell.content is not None:
        return cell.content
    return values.get(cell.address)
