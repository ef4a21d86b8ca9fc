"""What a table of a form is: its columns, and its rows, fixed or repeating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from xltool import a1
from xltool.definition.items import Column, check_name
from xltool.definition.limits import Rows, SheetColumns
from xltool.definition.places import nearest
from xltool.terms import Role


@dataclass(frozen=True, kw_only=True)
class Special:
    """One cell of a fixed row that differs from its column."""

    row: str  # key of the fixed row
    column: str
    formula: str = ""  # the cell is computed
    required: bool = True  # False: the cell may stay blank
    input: bool = False  # the cell is filled in by the unit, though its column is fixed
    entry: str = ""  # as in ``Item``
    total: bool = False  # the cell is listed among the totals of a report


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with fixed or repeating rows."""

    name: str
    label: str = ""  # in messages; the name, if left out
    column: tuple[Column, ...]
    rows: Rows = 0  # repeating: rows of a new form
    spare: Rows = 0  # repeating: further visible rows
    limit: Rows = 0  # repeating: rows in all, the rest hidden in reserve
    fixed: tuple[str, ...] = ()  # fixed rows: the columns that the template fills
    fixed_rows: tuple[tuple[object, ...], ...] = ()  # fixed rows: their values, in the order of ``fixed``
    key: str = ""  # fixed rows: the column that names a row in data files
    names: tuple[str, ...] = ()  # fixed rows: their names in data files, where the column's texts are not fit for it
    initial: tuple[tuple[object, ...], ...] = ()  # repeating: what the first columns of the first rows begin with
    special: tuple[Special, ...] = ()  # fixed rows: cells that differ from their column
    start: Annotated[str, SheetColumns()] = "A"  # the sheet column of the first one
    side: str = ""  # a label down the left of the rows, in the columns before ``start``
    side_headings: bool = False  # the label begins beside the headings
    under: str = ""  # a heading between the columns' own and the rows
    repeat: bool = False  # its headings stand on every printed page that it goes on to
    headings: bool = True  # False: the columns have none of their own, as in a narrative
    totals: str = ""  # label of the total row; empty: there is none
    required: bool = False  # a table without any row is reported as 未填

    def __post_init__(self) -> None:
        check_name(self.name)
        names = [column.name for column in self.column]
        if len(set(names)) != len(names):
            raise ValueError(f"表“{self.name}”有同名的列")
        if self.side and self.start == "A":
            raise ValueError(f"表“{self.name}”左边没有放 side 的列，请改 start")
        if any(column.total for column in self.column) != bool(self.totals):
            raise ValueError(f"表“{self.name}”：totals 与列的 total 须同时有")
        if self.fixed:
            self._check_fixed(names)
        elif self.names or self.special:
            raise ValueError(f"表“{self.name}”的行可增减，不能有 names、special")
        elif not 0 < self.rows <= self.limit:
            raise ValueError(f"表“{self.name}”：rows 须在 1 和 limit 之间")
        elif len(self.initial) > self.rows or any(len(row) > len(names) for row in self.initial):
            raise ValueError(f"表“{self.name}”的 initial 不能多于 rows 行、多于列数")
        elif any(column.required for column in self.column):
            raise ValueError(f"表“{self.name}”的行可增减，列不能是 required；请写一条逐行的规则")

    def _check_fixed(self, names: list[str]) -> None:
        for key, named in (("fixed", self.fixed), ("key", (self.key,))):
            for name in named:
                if name not in names:
                    raise ValueError(f"{key} 里的“{name}”不是表“{self.name}”的列{nearest(name, names)}")
        if not self.fixed_rows or self.rows or self.spare or self.limit or self.initial:
            raise ValueError(f"表“{self.name}”的行是固定的：要 fixed_rows，不要 rows、spare、limit、initial")
        if self.key not in self.fixed:
            raise ValueError(f"表“{self.name}”的 key 须是 fixed 里的列")
        if self.names and len(self.names) != len(self.fixed_rows):
            raise ValueError(f"表“{self.name}”的 names 有 {len(self.names)} 个，行有 {len(self.fixed_rows)} 行")
        for i, row in enumerate(self.fixed_rows, 1):
            if len(row) != len(self.fixed):
                raise ValueError(
                    f"表“{self.name}”的 fixed_rows 第 {i} 行有 {len(row)} 个值，fixed 有 {len(self.fixed)} 列"
                )
        if len(set(self.keys)) != len(self.keys):
            raise ValueError(f"表“{self.name}”的 fixed_rows 有重名的行；请用 names 给行另取名")
        for special in self.special:
            for key, name, known in (("row", special.row, self.keys), ("column", special.column, names)):
                if name not in known:
                    raise ValueError(f"special 的 {key}“{name}”，表“{self.name}”里没有{nearest(name, known)}")
        if len({(special.row, special.column) for special in self.special}) < len(self.special):
            raise ValueError(f"表“{self.name}”的 special 有两条说的是同一格")

    @property
    def caption(self) -> str:
        return self.label or self.name

    @property
    def last_column(self) -> int:
        """The number of the sheet's column in which it ends, those beside the paper included."""
        return a1.column_number(self.start) - 1 + sum(column.span for column in self.column)

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.column}

    @property
    def repeating(self) -> bool:
        return not self.fixed

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Names of the fixed rows."""
        if not self.fixed:
            return ()
        if self.names:
            return self.names
        position = self.fixed.index(self.key)
        return tuple(str(row[position]) for row in self.fixed_rows)

    @property
    def default_rows(self) -> int:
        """Rows that the form is planned with: all that it may ever need."""
        return len(self.fixed_rows) or max(self.limit, self.rows + self.spare)

    @cached_property
    def specials(self) -> Mapping[tuple[int, str], Special]:
        """The special cells by row (from 0) and column."""
        return {(self.keys.index(special.row), special.column): special for special in self.special}

    def role(self, column: Column, row: int) -> Role:
        """The role of a column's cell in a row (from 0)."""
        if column.by_hand or self.printed_text(column, row):
            return Role.FIXED
        return Role.FORMULA if self.formula(column, row) else column.role

    def typed(self, column: Column, row: int) -> bool:
        """Whether the unit fills in a cell of a fixed column."""
        special = self.specials.get((row, column.name))
        return special is not None and special.input

    def printed_text(self, column: Column, row: int) -> bool:
        """Whether the template fills the cell."""
        special = self.specials.get((row, column.name))
        return column.name in self.fixed and not (special and (special.input or special.formula))

    def begun(self, column: str) -> bool:
        """Whether the template fills the column in the first rows: it says nothing of what a unit did."""
        return bool(self.initial) and column in [each.name for each in self.column[: len(self.initial[0])]]

    def begins_with(self, column: Column, row: int) -> object:
        """What stands in a cell of a repeating table before the unit has typed anything."""
        position = [each.name for each in self.column].index(column.name)
        return self.initial[row][position] if row < len(self.initial) and position < len(self.initial[row]) else None

    def entry(self, column: Column, row: int) -> str:
        special = self.specials.get((row, column.name))
        return special.entry if special and special.formula else column.entry

    def total(self, column: Column, row: int) -> bool:
        """Whether the cell is one of the totals of a report."""
        special = self.specials.get((row, column.name))
        return column.score if special is None else special.total or (column.score and not special.formula)

    def formula(self, column: Column, row: int) -> str:
        special = self.specials.get((row, column.name))
        return special.formula if special and special.formula else column.formula

    def required_in(self, column: Column, row: int) -> bool:
        """Whether a blank there is 未填. In repeating tables a rule says which rows are in use."""
        special = self.specials.get((row, column.name))
        return column.required and (special is None or special.required) and not self.formula(column, row)
