"""A form while it is being placed: cells whose formulas still wait for the addresses of others."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from xltool import a1
from xltool.definition.items import Item
from xltool.layout import expression
from xltool.layout.model import Area, PlannedCell, TablePlan
from xltool.layout.scope import Scope
from xltool.terms import Kind, Role


@dataclass
class Pending:
    """A formula in structured references, and from where its names are seen."""

    cell: int  # position in the list of cells
    source: str  # without "="
    table: TablePlan | None
    row: int
    place: str  # key of its definition, for errors


@dataclass(frozen=True, slots=True)
class Board:
    """Rows that the 核对表 will fill: the contents of the workbook, or the rules that are not met."""

    row: int  # the first
    width: int  # columns of the sheet
    contents: bool
    open: int  # so many rules, a row each


@dataclass
class SheetDraft:
    """One sheet in the making."""

    name: str
    scope: Scope
    names: dict[str, Area]  # defined names of the whole workbook
    cells: list[PlannedCell] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    entries: list[Pending] = field(default_factory=list)  # references to the inputs that known results go into
    merges: list[Area] = field(default_factory=list)
    tables: list[TablePlan] = field(default_factory=list)
    row: int = 1  # where the next block goes
    repeat: tuple[int, int] = (0, 0)  # the rows repeated on every page, first and last
    breaks: list[int] = field(default_factory=list)  # rows that begin a new page
    last_printed: int = 0  # the last row of the print area, where it ends before the sheet does
    pages: int = 0  # sheets that a table of contents lists
    boards: list[Board] = field(default_factory=list)

    def put(
        self,
        row: int,
        columns: tuple[int, int],
        role: Role,
        label: str,
        content: str | float | None = None,
        *,
        kind: Kind = Kind.TEXT,
        look: str = "value",
        name: str = "",
        item: Item | None = None,
        formula: str = "",
        table: TablePlan | None = None,
        table_row: int = 0,
        place: str = "",
        link: str = "",
        required: bool = False,
        total: bool = False,
        bottom: int = 0,
        initial: str | float | None = None,
        entry: str = "",
    ) -> PlannedCell:
        """Plans one cell; several columns, or rows down to ``bottom``, are merged."""
        area = Area(self.name, row, columns[0], bottom or row, columns[1])
        if area.ref.count(":"):
            self.merges.append(area)
        cell = PlannedCell(
            sheet=self.name,
            ref=a1.cell(row, columns[0]),
            role=role,
            kind=kind,
            label=label,
            content=content,
            name=name,
            look=look,
            item=item,
            link=link,
            required=required,
            total=total,
            initial=initial,
        )
        if entry:
            self.entries.append(Pending(len(self.cells), entry, table, table_row, place))
        if formula:
            self.pending.append(Pending(len(self.cells), formula, table, table_row, place))
        self.cells.append(cell)
        return cell

    def define(self, name: str, area: Area) -> None:
        self.names[name] = area

    def lower(self) -> None:
        """Writes the pending formulas, now that every name has an address.

        :raises ValueError: with the key of the definition as second argument.
        """
        for pending in self.pending:
            cell = self.cells[pending.cell]
            try:
                resolve = self.scope.resolver(pending.table, pending.row)
                text = "=" + expression.parse(pending.source).lower(resolve, self.name)
            except ValueError as error:
                raise ValueError(str(error), pending.place) from error
            if len(text) > expression.FORMULA_LIMIT:
                raise ValueError(f"公式有 {len(text)} 字，Excel 上限 {expression.FORMULA_LIMIT}", pending.place)
            self.cells[pending.cell] = dataclasses.replace(cell, content=text)
        self.pending.clear()
        self._enter()
        self.choices()

    def _enter(self) -> None:
        for pending in self.entries:
            try:
                (reference,) = expression.parse(pending.source).references
                area, _ = self.scope.resolver(pending.table, pending.row)(reference)
                (address,) = area.addresses
            except ValueError as error:
                message = f"entry 应是一个输入格，如 [@定性得分]：{error}"
                raise ValueError(message, pending.place) from error
            self.cells[pending.cell] = dataclasses.replace(self.cells[pending.cell], entry=address)
        self.entries.clear()

    def choices(self) -> None:
        """Writes where the lists of choices stand that are columns of the form.

        :raises ValueError: with the key of the definition as second argument.
        """
        for i, cell in enumerate(self.cells):
            if cell.filled_in and cell.item and cell.item.options_from:
                try:
                    listed = expression.parse(cell.item.options_from).lower(self.scope.resolver(), None)
                except ValueError as error:
                    raise ValueError(str(error), cell.name.split("@")[0].replace("[", ".").strip(".]")) from error
                first = listed.split(":")[0]
                filled = f'{first}:INDEX({listed},MAX(1,COUNTIF({listed},"?*")))'
                self.cells[i] = dataclasses.replace(cell, choices=filled)


def columns(text: str) -> tuple[int, int]:
    """``"A:B"`` or ``"C"`` as numbers."""
    first, _, last = text.partition(":")
    return a1.column_number(first), a1.column_number(last or first)
