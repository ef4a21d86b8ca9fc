"""Rectangles of values, and what happens when a scalar operation meets one.

It exists so that ranges and arrays have one shape everywhere. It must not know what any function
computes nor which cells a rectangle came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import TypeVar

from xltool.values import NA, VALUE, ExcelError, Undecided, Value


Index = TypeVar("Index")


class Area:
    """A rectangle of values, column after column, so that a column of cells is one slice.

    ``cut`` counts the blank cells at its end that a whole-column reference left out.
    """

    __slots__ = ("_index", "columns", "cut", "rows", "values")

    def __init__(self, rows: int, columns: int, values: Sequence[Value], cut: int = 0) -> None:
        self.rows = rows
        self.columns = columns
        self.values = values
        self.cut = cut
        self._index: object = None

    def index(self, make: Callable[[Sequence[Value]], Index]) -> Index:
        """What a search makes of the values, made once."""
        if self._index is None:
            self._index = make(self.values)
        return self._index  # type: ignore[return-value]

    def __repr__(self) -> str:
        return f"Area({self.rows}, {self.columns}, {list(self.values)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Area):
            return NotImplemented
        same = (self.rows, self.columns, self.cut) == (other.rows, other.columns, other.cut)
        return same and list(self.values) == list(other.values)

    __hash__ = None  # type: ignore[assignment]

    def at(self, row: int, column: int) -> Value:
        """The value at a place counted from 0."""
        return self.values[column * self.rows + row]

    def column(self, column: int) -> Sequence[Value]:
        """The values of a column counted from 0."""
        return self.values[column * self.rows : (column + 1) * self.rows]

    def row(self, row: int) -> Sequence[Value]:
        """The values of a row counted from 0."""
        return self.values[row :: self.rows]

    def by_row(self) -> Iterable[Value]:
        """The values in reading order."""
        if self.rows == 1 or self.columns == 1:
            return self.values
        return [value for row in range(self.rows) for value in self.row(row)]


class Columns(dict[tuple[int, int], Area]):
    """Columns of a value list by start and stop, each made once: many formulas look at the same ones.

    A formula asks for a column only when all of it is computed.
    """

    def __init__(self, values: list[Value]) -> None:
        super().__init__()
        self._values = values
        self._room = MOST_STEPS

    def __missing__(self, bounds: tuple[int, int]) -> Area:
        start, stop = bounds
        area = Area(stop - start, 1, self._values[start:stop])
        self._room -= area.rows
        if self._room >= 0:
            self[bounds] = area
        return area


MOST_STEPS = 5_000_000  # values that one array operation may look at: about a second

Argument = Value | Area
Scalar = Callable[..., Value]
TOO_MUCH = Undecided("计算量过大")


def single(value: Argument) -> Value:
    """The one value of a scalar or of a rectangle of one cell."""
    if isinstance(value, Area):
        if len(value.values) == 1:
            return value.values[0]
        return Undecided("结果是多个值的数组")
    return value


def corner(value: Argument) -> Value:
    """The top left value: what an array formula shows in its first cell."""
    return value.values[0] if isinstance(value, Area) else value


def crossing(value: Argument, row: int, column: int) -> Value:
    """What a cell takes of a reference of several cells: the one in its own row or column, counted from 0."""
    if not isinstance(value, Area):
        return value
    row, column = 0 if value.rows == 1 else row, 0 if value.columns == 1 else column
    return value.at(row, column) if 0 <= row < value.rows and 0 <= column < value.columns else VALUE


def joined(*areas: Area) -> Area:
    """A union of ranges, for functions that do not ask where a value stands."""
    values = [value for area in areas for value in area.by_row()]
    return Area(len(values), 1, values, sum(area.cut for area in areas))


def as_area(value: Argument) -> Area:
    """A scalar as a rectangle of one cell."""
    return value if isinstance(value, Area) else Area(1, 1, (value,))


def lift(function: Scalar, positions: Sequence[int], *arguments: Argument) -> Argument:
    """Apply a function to each element of the arguments at ``positions``.

    Single rows and columns are repeated; where shapes do not meet, the element is #N/A. An operation
    that would look at more than ``MOST_STEPS`` values is refused.
    """
    areas = [
        argument
        for position in positions
        if position < len(arguments) and isinstance(argument := arguments[position], Area)
    ]
    if not areas:
        return function(*arguments)
    rows = max(area.rows for area in areas)
    columns = max(area.columns for area in areas)
    whole = [len(a.values) for place, a in enumerate(arguments) if place not in positions and isinstance(a, Area)]
    if rows * columns * max(whole, default=1) > MOST_STEPS:
        return TOO_MUCH
    streams: list[Iterable[object]] = [
        _stretched(argument, rows, columns) if place in positions else repeat(argument, rows * columns)
        for place, argument in enumerate(arguments)
    ]
    if all(area.rows == rows and area.columns == columns for area in areas):
        values = list(map(function, *streams))
    else:
        values = [NA if _OUTSIDE in element else function(*element) for element in zip(*streams, strict=True)]
    if Area in map(type, values):
        values = [single(value) for value in values]
    return Area(rows, columns, values, max(area.cut for area in areas))


class _Outside:
    """Marks an element where a rectangle is too small; equal to itself only."""


_OUTSIDE: object = _Outside()


def _stretched(argument: Argument, rows: int, columns: int) -> Iterable[object]:
    if not isinstance(argument, Area):
        return repeat(argument, rows * columns)
    if argument.rows == rows and argument.columns == columns:
        return argument.values
    values: list[object] = []
    for column in range(columns):
        for row in range(rows):
            r = 0 if argument.rows == 1 else row
            c = 0 if argument.columns == 1 else column
            inside = r < argument.rows and c < argument.columns
            values.append(argument.at(r, c) if inside else _OUTSIDE)
    return values


def first_fault(values: Iterable[Value]) -> ExcelError | Undecided | None:
    """The first error or undecided value."""
    for value in values:
        if type(value) is ExcelError or type(value) is Undecided:
            return value
    return None
