"""The Layout: every cell of a form with its address, role, formula and name.

It is the pivot of the program. Whoever needs a formula, an address, a label or a type asks
it; nobody else writes one. It is a pure function of a template and the rows per table. It is
kept pickled with what has been looked up in it, so that its classes have no slots: unpickling
then takes no Python code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from xltool import a1
from xltool.definition.items import Item
from xltool.definition.model import Template
from xltool.definition.table import Table
from xltool.rule import Rule
from xltool.terms import Kind, Role


@dataclass(frozen=True)
class PlannedCell:
    """One cell of the form. ``content`` is a text or number, or a formula beginning with ``=``."""

    sheet: str
    ref: str  # "F12"
    role: Role
    kind: Kind
    label: str  # in words, for messages: 支出明细·第 2 行·支出数
    content: str | float | None  # None: to be filled in
    name: str = ""  # in structured notation, for data files and rules: 支出明细[支出数]@2
    look: str = "value"  # how it is drawn: title, section, heading, label, value, total, …
    item: Item | None = None  # the field or column that it comes from
    link: str = ""  # the cell that a click leads to: an address
    required: bool = False  # a blank is 未填
    total: bool = False  # a 合计, 小计, 自评分 or 总分, listed in every report
    height: float = 0.0  # points that its row has at least
    initial: str | float | None = None  # input: what stands there until something else is typed
    entry: str = ""  # formula: address of the input that a known result goes into
    choices: str = ""  # a formula that gives the list to choose from, where it stands in the form

    @cached_property
    def address(self) -> str:
        return a1.address(self.sheet, self.ref)

    @cached_property
    def formula(self) -> str | None:
        computed = self.role in (Role.FORMULA, Role.VERDICT)
        return self.content if computed and isinstance(self.content, str) and self.content[:1] == "=" else None

    @cached_property
    def filled_in(self) -> bool:
        """Whether a person fills it in."""
        return self.role in (Role.INPUT, Role.ISSUED, Role.EXPLANATION)


@dataclass(frozen=True)
class Area:
    """A rectangle of cells on a sheet, one-based and inclusive."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def ref(self) -> str:
        first, last = a1.cell(self.top, self.left), a1.cell(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(
            a1.address(self.sheet, a1.cell(row, column))
            for row in range(self.top, self.bottom + 1)
            for column in range(self.left, self.right + 1)
        )

    def qualified(self, absolute: bool = True) -> str:
        """With the sheet, as a formula or a defined name writes it."""
        return f"{a1.quote_sheet(self.sheet)}!{self.absolute if absolute else self.ref}"

    @property
    def absolute(self) -> str:
        corners = [(self.top, self.left), (self.bottom, self.right)]
        refs = [f"${a1.column_letters(column)}${row}" for row, column in corners]
        return refs[0] if refs[0] == refs[1] else ":".join(refs)


@dataclass(frozen=True)
class TablePlan:
    """Where a table stands."""

    table: Table
    sheet: str
    columns: Mapping[str, int]  # number of the first sheet column of each column
    head: int  # the row of the column headings
    first: int  # the first data row
    last: int  # the last data row, the hidden reserve included
    verdict_columns: Mapping[str, int] = field(default_factory=dict)  # of each rule that goes over the rows

    @property
    def totals(self) -> int | None:
        return self.last + 1 if self.table.totals else None

    @property
    def end(self) -> int:
        """Its last row, that of the totals included."""
        return self.totals or self.last

    @property
    def rows(self) -> int:
        return self.last - self.first + 1

    def column(self, name: str) -> Area:
        return Area(self.sheet, self.first, self.columns[name], self.last, self.columns[name])

    def cell(self, name: str, row: int) -> Area:
        """The cell of a column in a data row (from 0)."""
        return Area(self.sheet, self.first + row, self.columns[name], self.first + row, self.columns[name])


@dataclass(frozen=True)
class SheetPlan:
    """What a sheet is besides its cells."""

    name: str
    widths: tuple[float, ...]  # of all its columns, in characters
    landscape: bool = False
    printed: bool = True
    hidden: bool = False
    last_row: int = 1
    last_printed_row: int = 1
    last_printed_column: int = 1
    repeat: tuple[int, int] = (0, 0)  # rows on every printed page, first and last
    breaks: tuple[int, ...] = ()  # rows that begin a new page
    freeze: int = 0  # rows kept in sight
    freeze_columns: int = 0  # columns kept in sight
    merges: tuple[Area, ...] = ()
    filtered: Area | None = None  # an area with filter buttons
    tables: tuple[TablePlan, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """One place in which a rule is judged: a whole report, or one row of a table."""

    address: str  # cell, or key of a figure, of the verdict: √ × 尾差 …
    reads: tuple[str, ...]  # the single cells that the rule looks at, in order
    label: str  # in words
    declared: str = ""  # address, or key of a figure, that gives the value judged
    expected: str = ""  # address, or key of a figure, that gives the value it should have


@dataclass(frozen=True)
class RulePlan:
    """Where a rule stands: its line in the 核对表 and the cells in which it is judged."""

    rule: Rule
    result: str  # address in its line
    message: str
    explanation: str
    judgements: tuple[Judgement, ...]  # empty: the rule is judged in Python alone


@dataclass(frozen=True, repr=False, eq=False)
class Layout:
    """The whole form. Two Layouts are the same only if they are one object."""

    template: Template
    rows: Mapping[str, int]  # planned rows of each repeating table
    sheets: tuple[SheetPlan, ...]
    cells: tuple[PlannedCell, ...]
    names: Mapping[str, Area]  # defined names
    rules: tuple[RulePlan, ...]
    figures: Mapping[str, str]  # formulas that are computed beside the form: sides of row ties, rules not blocked
    blanks: Mapping[str, str]  # sheet -> address of its count of 未填 cells
    identity: Mapping[str, str]  # mark -> address in the hidden sheet
    digest: str = ""  # SHA-256 of all cells as text

    def __repr__(self) -> str:
        return f"Layout({self.template.id} {self.template.version}, {dict(self.rows)})"

    @cached_property
    def by_address(self) -> Mapping[str, PlannedCell]:
        return {cell.address: cell for cell in self.cells}

    @cached_property
    def by_sheet(self) -> Mapping[str, Mapping[str, PlannedCell]]:
        """The cells of each sheet by their place on it, in the order in which they were planned."""
        found: dict[str, dict[str, PlannedCell]] = {plan.name: {} for plan in self.sheets}
        for cell in self.cells:
            found[cell.sheet][cell.ref] = cell
        return found

    @cached_property
    def by_role(self) -> Mapping[Role, tuple[PlannedCell, ...]]:
        return {role: tuple(cell for cell in self.cells if cell.role is role) for role in Role}

    @cached_property
    def labels(self) -> Mapping[str, tuple[PlannedCell, ...]]:
        """The fixed texts of each sheet, by which it is recognised."""
        found: dict[str, list[PlannedCell]] = {}
        for cell in self.cells:
            if cell.role is Role.FIXED and isinstance(cell.content, str):
                found.setdefault(cell.sheet, []).append(cell)
        return {sheet: tuple(cells) for sheet, cells in found.items()}

    @cached_property
    def inputs(self) -> Mapping[str, tuple[PlannedCell, ...]]:
        """The cells of each sheet that a person fills in."""
        found: dict[str, list[PlannedCell]] = {}
        for cell in self.cells:
            if cell.filled_in:
                found.setdefault(cell.sheet, []).append(cell)
        return {sheet: tuple(cells) for sheet, cells in found.items()}

    @cached_property
    def initial(self) -> Mapping[str, str | float]:
        """What stands in input cells before anything is typed, by address."""
        return {cell.address: cell.initial for cell in self.cells if cell.initial is not None}

    @property
    def changed_rows(self) -> Mapping[str, int]:
        """The planned rows of the tables that have more or fewer than their template provides."""
        tables = self.template.tables
        return {name: count for name, count in self.rows.items() if count != tables[name].default_rows}

    @cached_property
    def by_name(self) -> Mapping[str, PlannedCell]:
        """Cells by structured name: ``[总分]``, ``支出明细[支出数]@2``, ``支出明细[[#Totals],[支出数]]``."""
        return {cell.name: cell for cell in self.cells if cell.name}

    @cached_property
    def tables(self) -> Mapping[str, TablePlan]:
        return {table.table.name: table for sheet in self.sheets for table in sheet.tables}

    @cached_property
    def formulas(self) -> Mapping[str, str]:
        """The form's own formulas, by address."""
        return {cell.address: cell.formula for cell in self.cells if cell.role is Role.FORMULA and cell.formula}

    @cached_property
    def verdicts(self) -> Mapping[str, str]:
        """The rules' formulas, by address, and the figures beside the form."""
        own = {cell.address: cell.formula for cell in self.cells if cell.role is Role.VERDICT and cell.formula}
        return {**own, **self.figures}

    @cached_property
    def totals(self) -> tuple[PlannedCell, ...]:
        """Every 合计, 小计, 自评分 and 总分 of the form."""
        return tuple(cell for cell in self.cells if cell.total)
