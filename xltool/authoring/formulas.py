"""The formulas of a draft: those of the blank in structured references, and sums where it has none."""

from __future__ import annotations

from xltool.authoring.blank import Spot
from xltool.authoring.drafts import Drafted, DraftedColumn, DraftedFields, DraftedTable
from xltool.authoring.parts import Text, unsure
from xltool.authoring.referring import Target, Targets
from xltool.layout.expression import FORMULA_LIMIT, parse

_LONGEST = FORMULA_LIMIT // 2  # addresses of other sheets may be longer than the names in their place
_SHOWN = 200  # characters of a formula in a remark


class Formulas:
    """Knows what every cell of the blank has become."""

    def __init__(self, blocks: list[Text | DraftedFields | DraftedTable]) -> None:
        self._targets = Targets({}, {}, {})
        for block in blocks:
            if isinstance(block, DraftedFields):
                for drafted in block.fields:
                    self._place(drafted.spot, Target(drafted.name))
            elif isinstance(block, DraftedTable):
                self._table(block)

    def of(self, drafted: Drafted) -> tuple[str, list[str]]:
        """The formula of a field or column, if it has one that can be written, and what to say of it."""
        if not drafted.formula:
            return "", []
        return self._written(drafted, drafted.spot, drafted.formula)

    def cell(self, column: DraftedColumn, cell: Spot) -> tuple[str, list[str]]:
        """The formula of one cell of a fixed row."""
        return self._written(column, cell, cell.formula)

    def total(self, column: DraftedColumn, table: DraftedTable) -> tuple[str, list[str]]:
        """The formula of a column's total."""
        own = f"{table.name}[{column.name}]"
        sums = f'IF(COUNT({own})=0,"",SUM({own}))'
        if not column.total or column.leaf.total is None:
            return (sums if column.total == "" else ""), []
        written, doubts = self._written(column, column.leaf.total, column.total)
        return written or sums, doubts

    def numbering(self, column: DraftedColumn, table: DraftedTable) -> str:
        """Of a 序号: the number of the row, once anything stands in it."""
        if not column.numbering:
            return ""
        others = [f"[@{one.name}]" for one in table.columns if not one.numbering and not self.of(one)[0]]
        number = f"ROW()-ROW({table.name}[[#Headers],[{column.name}]])"
        return f'IF(COUNTA({",".join(others)})=0,"",{number})' if others else number

    def _written(self, drafted: Drafted, spot: Spot, formula: str) -> tuple[str, list[str]]:
        at = self._targets.cells.get((spot.sheet, spot.top, spot.left))
        try:
            found = _quiet(self._targets.structured(formula, spot.sheet, at), drafted.kind.numeric)
            if len(found) > _LONGEST:
                raise ValueError(f"写成结构化引用有 {len(found)} 字，太长")
        except ValueError as error:
            return "", [unsure(spot.place, f"公式 ={formula[:_SHOWN]} 没有照搬：{error}")]
        return found, []

    def _table(self, table: DraftedTable) -> None:
        self._targets.rows[table.name] = table.rows
        for column in table.columns:
            for row, cell in enumerate(column.leaf.cells):
                named = table.names[row] if table.fixed else ""
                self._place(cell, Target(table.name, column.name, row, named))
            if column.leaf.total is not None and column.total is not None:
                self._place(column.leaf.total, Target(table.name, column.name, total=True))

    def _place(self, spot: Spot, target: Target) -> None:
        for row in range(spot.top, spot.bottom + 1):
            for column in range(spot.left, spot.right + 1):
                self._targets.cells.setdefault((spot.sheet, row, column), target)


def _quiet(formula: str, numeric: bool) -> str:
    """The formula, blank as long as everything that it reads is."""
    read = list(dict.fromkeys(reference.text for reference in parse(formula).references))
    if formula.startswith("IFERROR(") or (formula.startswith("IF(") and "/" not in formula) or not read:
        return formula
    if not numeric:
        return f'IF({formula}="","",{formula})' if read == [formula] else formula
    fragile = "/" in formula or ("+" in formula and any(not text.startswith("[@") for text in read))
    shown = f'IFERROR({formula},"")' if fragile else formula
    return f'IF(COUNT({",".join(read)})=0,"",{shown})'
