"""Finds a grid: one to three rows of headings, and below them rows cut into the same columns."""

from __future__ import annotations

import re
from itertools import pairwise

from xltool.authoring.blank import BlankSheet, Spot
from xltool.authoring.guessing import TOTALS, plain
from xltool.authoring.parts import Grid, Leaf

_DEEPEST = 3
_DOTS = re.compile(r"[.…·⋯]+")


def find_grid(sheet: BlankSheet, row: int, bottom: int, left: int) -> tuple[Grid, int] | None:
    """The grid that begins in this row, and the row after it."""
    headed = _headings(sheet, row, bottom, left)
    if headed is None:
        return None
    leaves, top = headed
    grid = Grid(leaves, top, 0)
    end = top
    while end <= bottom and not _is_total(sheet.row(end, left, sheet.columns)):
        spots = _matching(sheet, end, leaves)
        if spots is None:
            break
        if grid.rows and _DOTS.fullmatch(plain("".join(spot.text for spot in spots))):
            grid.more = True
        else:
            for leaf, spot in zip(leaves, spots, strict=True):
                leaf.cells.append(spot)
            grid.rows += 1
        end += 1
    if not grid.rows and end <= bottom and take_totals(grid, sheet, end, left):
        grid.total_first = True
        return _below(sheet, grid, end + 1, bottom)
    return (grid, end) if grid.rows and _plausible(sheet, grid, row) else None


def take_totals(grid: Grid, sheet: BlankSheet, row: int, left: int) -> bool:
    """Makes the row the grid's totals, if it is that."""
    spots = sheet.row(row, left, sheet.columns)
    if grid.total is not None or not _is_total(spots):
        return False
    label, rest = spots[0], [spot for spot in spots[1:] if spot.right <= grid.leaves[-1].spot.right]
    by_column = {spot.left: spot for spot in rest}
    places = [(leaf.spot.left, leaf.spot.right) for leaf in grid.leaves if leaf.spot.left > label.right]
    if any(column not in by_column or by_column[column].right != right for column, right in places):
        return False
    grid.total = label
    for leaf in grid.leaves:
        leaf.total = by_column.get(leaf.spot.left)
    return True


def _below(sheet: BlankSheet, grid: Grid, row: int, bottom: int) -> tuple[Grid, int] | None:
    """The rows of a grid whose totals stand first."""
    grid.top = row
    while row <= bottom and (spots := _matching(sheet, row, grid.leaves)) is not None:
        for leaf, spot in zip(grid.leaves, spots, strict=True):
            leaf.cells.append(spot)
        grid.rows += 1
        row += 1
    return (grid, row) if grid.rows else None


def _headings(sheet: BlankSheet, row: int, bottom: int, left: int) -> tuple[list[Leaf], int] | None:
    first = _texts(sheet, row, left, row)
    if first is None or len(first) < 2 or _is_total(first):
        return None
    levels = [first]
    deepest = max(spot.bottom for spot in first)
    if deepest == row and (below := _texts(sheet, row + 1, left, row + 1)) and _grouped(first, below):
        deepest = row + 1
    if deepest - row >= _DEEPEST or deepest >= bottom:
        return None
    for level in range(row + 1, deepest + 1):
        spots = _texts(sheet, level, left, row)
        if spots is None:
            return None
        levels.append(spots)
    return [Leaf(spot, _above(spot, levels)) for spot in levels[-1]], deepest + 1


def _texts(sheet: BlankSheet, row: int, left: int, top: int) -> list[Spot] | None:
    """The spots of a row of headings: texts side by side, the corner perhaps without one."""
    spots = sheet.row(row, left, sheet.columns)
    while spots and spots[-1].blank and not spots[-1].bordered:
        spots.pop()
    while spots and spots[0].blank and not spots[0].bordered:
        spots.pop(0)
    corner = len(spots) > 2 and spots[0].blank
    if any(not spot.text or spot.text.endswith(("：", ":")) or spot.top < top for spot in spots[corner:]):
        return None
    return spots if all(one.right + 1 == other.left for one, other in pairwise(spots)) else None


def _grouped(first: list[Spot], below: list[Spot]) -> bool:
    """Whether the second row divides what the first has as one."""
    inside = [[spot for spot in below if over.left <= spot.left and spot.right <= over.right] for over in first]
    return sum(map(len, inside)) == len(below) and any(len(spots) > 1 for spots in inside)


def _above(leaf: Spot, levels: list[list[Spot]]) -> tuple[Spot, ...]:
    over = (spot for level in levels[:-1] for spot in level if spot.left <= leaf.left and leaf.right <= spot.right)
    return tuple(dict.fromkeys(spot for spot in over if spot is not leaf))


def _matching(sheet: BlankSheet, row: int, leaves: list[Leaf]) -> list[Spot] | None:
    """The spots of a row cut as the headings are, with room in it or a formula."""
    spots = sheet.row(row, leaves[0].spot.left, leaves[-1].spot.right)
    cut = [(spot.left, spot.right) for spot in spots] == [(leaf.spot.left, leaf.spot.right) for leaf in leaves]
    framed = sum(spot.bordered for spot in spots) * 2 >= len(spots)
    if not cut or not framed or all(spot.text and len(spot.text) > 1 for spot in spots):
        return None
    return spots


def _plausible(sheet: BlankSheet, grid: Grid, row: int) -> bool:
    """Two labels over a label and a blank may as well be fields: then the headings must look like some."""
    if len(grid.leaves) > 2 or not grid.leaves[0].cells[0].text:
        return True
    one, other = (leaf.spot for leaf in grid.leaves)
    below = grid.leaves[0].cells[0]
    alike = (one.bold, one.fill, one.centred) == (other.bold, other.fill, other.centred)
    return alike and (one.bold, one.fill, one.centred) != (below.bold, below.fill, below.centred)


def _is_total(spots: list[Spot]) -> bool:
    return bool(spots) and TOTALS.fullmatch(plain(spots[0].text)) is not None
