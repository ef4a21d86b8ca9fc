"""Places the blocks of a sheet, one below the other: texts, legends, fields and tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from xltool.definition.items import Column, Field
from xltool.definition.model import Block, Sheet
from xltool.definition.table import Table
from xltool.layout.draft import Board, SheetDraft, columns
from xltool.layout.model import Area, TablePlan
from xltool.terms import Role
from xltool.values import cell_content

LEGEND = (
    ("input", "填报", "由填报单位填写"),
    ("missing", "必填", "还没有填的必填项，填了就变浅"),
    ("issued", "预填", "由主管部门下发前填好；锁定的不改，空着的由填报单位填"),
    ("formula", "自动", "公式自动算出，不要手填"),
)


def place_block(draft: SheetDraft, sheet: Sheet, block: Block, rows: Mapping[str, int]) -> None:
    """Plans one block at ``draft.row`` and moves ``draft.row`` below it."""
    first = len(draft.cells)
    if block.printed:
        draft.row += block.space
    else:
        draft.last_printed = draft.last_printed or draft.row - 1
        draft.row += block.space
    if block.new_page:
        draft.breaks.append(draft.row)
    if block.text:
        _text(draft, block.text, block.look, printed_columns(sheet))
    if block.legend:
        _legend(draft, len(sheet.widths))
    if block.caption:
        for caption in block.caption:
            draft.put(draft.row, columns(caption.columns), Role.FIXED, caption.text, caption.text, look="heading")
        draft.row += 1
    for field in block.field:
        _field(draft, field, block)
    if block.table:
        _table(draft, block.table, rows)
    if block.contents or block.open:
        draft.boards.append(Board(draft.row, len(sheet.widths), block.contents, block.open))
        draft.row += block.open or draft.pages
    if block.height:
        for i in range(first, len(draft.cells)):
            draft.cells[i] = dataclasses.replace(draft.cells[i], height=float(block.height))


def printed_end(table: Table) -> int:
    """The last sheet column of a table that is on paper."""
    return columns(table.start)[0] - 1 + sum(column.span for column in table.column if column.printed)


def printed_columns(sheet: Sheet) -> int:
    """The columns of a sheet that are on paper."""
    if sheet.printed_columns:
        return sheet.printed_columns
    ends = []
    for table in sheet.tables():
        if any(not column.printed for column in table.column):
            ends.append(printed_end(table))
    return max(ends, default=len(sheet.widths))


def _text(draft: SheetDraft, text: str, look: str, width: int) -> None:
    draft.put(draft.row, (1, width), Role.FIXED, text, text, look=look)
    draft.row += 1


def _legend(draft: SheetDraft, width: int) -> None:
    for look, word, meaning in LEGEND:
        draft.put(draft.row, (1, 1), Role.FIXED, f"图例·{word}", word, look=f"legend-{look}")
        draft.put(draft.row, (2, width), Role.FIXED, meaning, meaning, look="paragraph")
        draft.row += 1


def _field(draft: SheetDraft, field: Field, block: Block) -> None:
    row = draft.row - 1 if field.beside else draft.row
    where = field.label_in or block.label_in
    if where != "-":
        label = "　" * field.indent + field.printed_label
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
        look=field.look or "value",
        required=field.required,
        total=field.total,
        entry=field.entry,
    )
    draft.scope.fields[field.name] = area
    draft.define(field.name, area)
    draft.row = row + 1


def _table(draft: SheetDraft, table: Table, rows: Mapping[str, int]) -> None:
    starts: dict[str, int] = {}
    first = after = columns(table.start)[0]
    for column in table.column:
        starts[column.name] = after
        after += column.span
    if table.headings:
        head = draft.row + max(len(column.group) for column in table.column)
        _headings(draft, table, starts, head)
        if table.under:
            head += 1
            draft.put(head, (first, printed_end(table)), Role.FIXED, table.under, table.under, look="under")
    else:
        head = draft.row - 1  # the row of whatever stands above
        if head < 1 or any(other.head <= head <= other.end for other in draft.tables):
            raise ValueError(f"表“{table.name}”没有表头，上面须有一行文字或空行")
    count = rows.get(table.name, table.default_rows)
    plan = TablePlan(table, draft.name, starts, head, head + 1, head + count)
    if table.repeat:
        draft.repeat = (draft.row, head)
    draft.tables.append(plan)
    draft.scope.tables[table.name] = plan
    if table.side:
        top = draft.row if table.side_headings else plan.first
        draft.put(top, (1, first - 1), Role.FIXED, table.side, table.side, look="side", bottom=plan.last)
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
    """Every column's own heading down to row ``head``; above it those it shares with its neighbours."""
    for level in range(head - draft.row):
        spanned: list[tuple[tuple[str, ...], int, int]] = []  # headings up to this level, first and last column
        for column in table.column:
            first, last = starts[column.name], starts[column.name] + column.span - 1
            path = column.group[: level + 1]
            if spanned and len(path) > level and spanned[-1][0] == path and spanned[-1][2] == first - 1:
                spanned[-1] = (path, spanned[-1][1], last)
            elif len(path) > level:
                spanned.append((path, first, last))
        for path, first, last in spanned:
            draft.put(draft.row + level, (first, last), Role.FIXED, path[-1], path[-1], look="heading")
    for column in table.column:
        span = (starts[column.name], starts[column.name] + column.span - 1)
        top = draft.row + len(column.group)
        draft.put(top, span, Role.FIXED, column.caption, column.printed_label, look="heading", bottom=head)


def _table_cell(draft: SheetDraft, plan: TablePlan, column: Column, row: int) -> None:
    table = plan.table
    content = None
    if table.printed_text(column, row):
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
        total=table.total(column, row),
        initial=cell_content(table.begins_with(column, row)),
        entry=table.entry(column, row),
    )


def _totals(draft: SheetDraft, plan: TablePlan) -> None:
    table, row = plan.table, plan.last + 1
    first = min(plan.columns[column.name] for column in table.column if column.total)
    start = columns(table.start)[0]
    if first > start:
        label = f"{table.caption}·{table.totals}"
        draft.put(row, (start, first - 1), Role.FIXED, label, table.totals, look="total-label")
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
                key="total",
                total=True,
            )
            draft.define(f"{table.name}_{column.name}_合计", Area(draft.name, row, start, row, start))
