"""What the names in a formula mean: fields, tables and columns by their addresses."""

from __future__ import annotations

from dataclasses import dataclass, field

from xltool.definition.places import nearest
from xltool.layout.expression import Reference, Resolve
from xltool.layout.model import Area, TablePlan


@dataclass
class Scope:
    """Grows while a form is being placed; complete before the first formula is lowered."""

    fields: dict[str, Area] = field(default_factory=dict)
    tables: dict[str, TablePlan] = field(default_factory=dict)

    def resolver(self, table: TablePlan | None = None, row: int = 0) -> Resolve:
        """Resolves references as seen from a data row (from 0) of ``table``, or from outside any."""

        def resolve(reference: Reference) -> tuple[Area, bool]:
            if reference.part == "this":
                if table is None:
                    raise ValueError(f"“{reference.text}”只能用在表的行里")
                _column(table, reference.name)
                return table.cell(reference.name, row), False
            if reference.table:
                return self._in_table(reference), True
            if reference.name not in self.fields:
                raise ValueError(f"没有字段“{reference.name}”{nearest(reference.name, self.fields)}")
            return self.fields[reference.name], True

        return resolve

    def _in_table(self, reference: Reference) -> Area:
        if reference.table not in self.tables:
            raise ValueError(f"没有表“{reference.table}”{nearest(reference.table, self.tables)}")
        table = self.tables[reference.table]
        column = _column(table, reference.name)
        if reference.part == "Headers":
            return Area(table.sheet, table.head, column, table.head, column)
        if reference.part == "Totals":
            if table.totals is None or not table.table.columns[reference.name].total:
                raise ValueError(f"表“{reference.table}”的列“{reference.name}”没有合计")
            return Area(table.sheet, table.totals, column, table.totals, column)
        if reference.part:
            if reference.part not in table.table.keys:
                raise ValueError(
                    f"表“{reference.table}”没有固定行“{reference.part}”{nearest(reference.part, table.table.keys)}"
                )
            return table.cell(reference.name, table.table.keys.index(reference.part))
        return table.column(reference.name)


def _column(table: TablePlan, name: str) -> int:
    if name not in table.columns:
        raise ValueError(f"表“{table.table.name}”没有列“{name}”{nearest(name, table.columns)}")
    return table.columns[name]
