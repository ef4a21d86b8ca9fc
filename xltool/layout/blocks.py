"""Places the blocks of a sheet, one below the other: texts, legends, fields and tables."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from decimal import Decimal

from xltool.definition.model import Block, Column, Field, Sheet, Table
from xltool.layout.draft import SheetDraft, columns
from xltool.layout.model import Area, TablePlan
from xltool.terms import Role

LEGEND = (
    (Role.INPUT, "填报", "由填报单位填写"),
    (Role.ISSUED, "预填", "由主管部门下发前填好，填报单位不改"),
    (Role.FORMULA, "自动", "公式自动算出，不要手填"),
)


def place_block(draft: SheetDraft, sheet: Sheet, block: Block, rows: Mapping[str, int]) -> None:
    """Plans one block at ``draft.row`` and moves ``draft.row`` below it."""
    draft.row += block.space
    if block.text:
        _text(draft, block.text, block.look, _printed_columns(sheet))
    if block.legend:
        _legend(draft, len(sheet.widths))
    for field in block.field:
        _field(draft, field, block)
    if block.table:
        _table(draft, block.table, rows)


def _printed_columns(sheet: Sheet) -> int:
    tables = list(sheet.tables())
    if not any(not column.printed for table in tables for column in table.column):
        return len(sheet.widths)
    return max(sum(column.span for column in table.column if column.printed) for table in tables)


def _text(draft: SheetDraft, text: str, look: str, width: int) -> None:
    draft.put(draft.row, (1, width), Role.FIXED, text, text, look=look)
    draft.row += 1


def _legend(draft: SheetDraft, width: int) -> None:
    for role, word, meaning in LEGEND:
        draft.put(draft.row, (1, 1), Role.FIXED, f"图例·{word}", word, look=f"legend-{role.name.lower()}")
        draft.put(draft.row, (2, width), Role.FIXED, meaning, meaning, look="paragraph")
        draft.row += 1


def _field(draft: SheetDraft, field: Field, block: Block) -> None:
    row = draft.row - 1 if field.beside else draft.row
    where = field.label_in or block.label_in
    if where != "-":
        label = "　" * field.indent + field.caption
        look = "label-bold" if field.total else "label"
        draft.put(row, columns(where), Role.FIXED, field.caption, label, look=look)
    span = columns(field.value_in or block.value_in)
    area = Area(draft.name, row, span[0], row, span[0])
    draft.put(
        row,
        span,
        field.role,
        field.caption,
        cell_content(field.value),
        kind=field.kind,
        name=f"[{field.name}]",
        item=field,
        formula=field.formula,
        place=field.name,
        required=field.required,
        total=field.total,
    )
    draft.scope.fields[field.name] = area
    draft.define(field.name, area)
    draft.row = row + 1


def _table(draft: SheetDraft, table: Table, rows: Mapping[str, int]) -> None:
    starts: dict[str, int] = {}
    after = 1
    for column in table.column:
        starts[column.name] = after
        after += column.span
    head = draft.row + any(column.group for column in table.column)
    _headings(draft, table, starts, head)
    count = rows.get(table.name, table.default_rows)
    plan = TablePlan(table, draft.name, starts, head, head + 1, head + count)
    draft.tables.append(plan)
    draft.scope.tables[table.name] = plan
    for row in range(count):
        for column in table.column:
            _table_cell(draft, plan, column, row)
    for column in table.column:
        draft.define(f"{table.name}_{column.name}", plan.column(column.name))
    draft.row = plan.last + 1
    if table.totals:
        _totals(draft, plan)
        draft.row += 1


def _headings(draft: SheetDraft, table: Table, starts: Mapping[str, int], head: int) -> None:
    group, first, last = "", 0, 0
    for column in (*table.column, None):
        if column is not None and column.group and column.group == group:
            last = starts[column.name] + column.span - 1
            continue
        if group:
            draft.put(draft.row, (first, last), Role.FIXED, group, group, look="heading")
        group = column.group if column else ""
        if column is not None:
            first, last = starts[column.name], starts[column.name] + column.span - 1
    for column in table.column:
        span = (starts[column.name], starts[column.name] + column.span - 1)
        top = head if column.group else draft.row
        draft.put(top, span, Role.FIXED, column.caption, column.caption, look="heading", bottom=head)


def _table_cell(draft: SheetDraft, plan: TablePlan, column: Column, row: int) -> None:
    table = plan.table
    content = None
    if column.name in table.fixed:
        content = cell_content(table.fixed_rows[row][table.fixed.index(column.name)])
    key = table.keys[row] if table.fixed else f"第 {row + 1} 行"
    start = plan.columns[column.name]
    formula = table.formula(column, row)
    draft.put(
        plan.first + row,
        (start, start + column.span - 1),
        table.role(column, row),
        f"{table.caption}·{key}·{column.caption}",
        content,
        kind=column.kind,
        name=f"{table.name}[{column.name}]@{row + 1}",
        item=column,
        formula=formula,
        table=plan,
        table_row=row,
        place=f"{table.name}.{column.name}",
        required=table.required_in(column, row),
        total=column.score,
    )


def _totals(draft: SheetDraft, plan: TablePlan) -> None:
    table, row = plan.table, plan.last + 1
    first = min(plan.columns[column.name] for column in table.column if column.total)
    if first > 1:
        draft.put(row, (1, first - 1), Role.FIXED, f"{table.caption}·{table.totals}", table.totals, look="total-label")
    for column in table.column:
        start = plan.columns[column.name]
        if column.total:
            draft.put(
                row,
                (start, start + column.span - 1),
                Role.FORMULA,
                f"{table.caption}·{table.totals}·{column.caption}",
                kind=column.kind,
                look="total",
                name=f"{table.name}[[#Totals],[{column.name}]]",
                item=column,
                formula=column.total,
                place=f"{table.name}.{column.name}",
                total=True,
            )
            draft.define(f"{table.name}_{column.name}_合计", Area(draft.name, row, start, row, start))


def cell_content(value: object) -> str | float | None:
    """A value of a definition or a data file as Excel stores it; dates become serial numbers."""
    if value is None or isinstance(value, str):
        if value and any(ord(character) < 32 and character not in "\t\n\r" for character in value):
            raise ValueError("文字里有看不见的控制字符，请删去")
        return value or None
    if isinstance(value, (int, float, Decimal)):
        if not math.isfinite(value) or not math.isfinite(float(value)):
            raise ValueError(f"“{value}”不是 Excel 能存的数")
        return float(value)
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return float((value - datetime.date(1899, 12, 30)).days)
    raise ValueError(f"“{value}”不是文字、数字或日期")
