"""Drafts as TOML text, in the order and manner in which templates are written by hand."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xltool import a1
from xltool.authoring.blank import BlankSheet, Spot
from xltool.authoring.drafts import (
    RESERVE,
    Drafted,
    DraftedColumn,
    DraftedField,
    DraftedFields,
    DraftedTable,
    cell_text,
)
from xltool.authoring.formulas import Formulas
from xltool.authoring.parts import Text
from xltool.terms import Kind

_ROW = 15.0  # points of a row that says nothing
_TALL, _LINE = 32.0, 18.0  # points from which a row has several lines, and of a line

_SUMS = re.compile("总额|合计|总计")

Block = Text | DraftedFields | DraftedTable


def sheet_text(sheet: BlankSheet, name: str, blocks: Sequence[Block], formulas: Formulas, schema: str) -> str:
    """The file of one sheet."""
    made = _Writer(sheet, formulas)
    body = [line for block in blocks for line in made.block(block)]
    head = [*_schema(schema), f"# {name}", *(f"# 未能判断：{remark}" for remark in sheet.remarks)]
    head += [pair("name", name), pair("widths", sheet.widths)]
    head += [pair("landscape", True)] if sheet.landscape else []
    head += [pair("repeat", sheet.repeat)] if sheet.repeat else []
    head += [pair("freeze", sheet.freeze)] if sheet.freeze else []
    head += [pair("freeze_columns", sheet.freeze_columns)] if sheet.freeze_columns else []
    return "\n".join([*head, *body]) + "\n"


def pair(key: str, value: object) -> str:
    return f"{key} = {literal(value)}"


def pairs(values: Mapping[str, object]) -> list[str]:
    """The lines of those keys that say something."""
    return [pair(key, value) for key, value in values.items() if value not in ("", None, (), [], False)]


def literal(value: object) -> str:
    """A value in TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        if '"' in value and "'" not in value and value.isprintable():
            return f"'{value}'"
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "")
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        inner = ", ".join(f"{literal(str(key))} = {literal(one)}" for key, one in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, float):
        return f"{value:g}" if value == int(value) and abs(value) < 1e6 else repr(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def columns_text(columns: tuple[int, int]) -> str:
    first, last = map(a1.column_letters, columns)
    return first if first == last else f"{first}:{last}"


def remarks(lines: Sequence[str]) -> list[str]:
    return [f"# {''.join(c if c.isprintable() else ' ' for c in line)}" for line in dict.fromkeys(lines)]


def _schema(path: str) -> list[str]:
    return [f"#:schema {path}"] if path else []


class _Writer:
    def __init__(self, sheet: BlankSheet, formulas: Formulas) -> None:
        self.sheet = sheet
        self.formulas = formulas

    def block(self, block: Block) -> Iterator[str]:
        yield from ("", "[[block]]")
        if isinstance(block, Text):
            yield from remarks(block.remarks)
            yield from pairs({"space": block.space, "text": block.text})
            if block.look != "section":
                yield pair("look", block.look)
        elif isinstance(block, DraftedFields):
            yield from self._fields(block)
        else:
            yield from self._table(block)

    def _fields(self, block: DraftedFields) -> Iterator[str]:
        part = block.part
        labels = [entry.label_at for entry in part.entries if entry.label_at]
        label_in = columns_text(labels[0]) if labels else "A"
        value_in = columns_text(part.entries[0].columns)
        low = min(self._height(entry.spot) for entry in part.entries)
        height = int(low) if low > _ROW * 1.5 and not part.caption else 0
        yield from remarks(part.remarks)
        yield from pairs({"space": part.space, "height": height, "label_in": label_in, "value_in": value_in})
        for text, columns in part.caption:
            yield from ("", "[[block.caption]]", pair("text", text), pair("columns", columns_text(columns)))
        for drafted in block.fields:
            yield from ("", "[[block.field]]", *self._field(drafted, label_in, value_in, height))

    def _field(self, drafted: DraftedField, label_in: str, value_in: str, height: int) -> Iterator[str]:
        entry = drafted.entry
        formula, doubts = self.formulas.of(drafted)
        at = columns_text(entry.label_at) if entry.label_at else "-"
        columns = columns_text(entry.columns)
        hint = entry.hint if entry.hint not in (entry.label, drafted.name) else ""
        yield from remarks([*drafted.remarks, *doubts])
        yield from pairs(
            {
                "name": drafted.name,
                "label": entry.label.rstrip("：: ") if entry.label.rstrip("：: ") != drafted.name else "",
                "called": hint,
                "kind": drafted.kind.value if drafted.kind is not Kind.TEXT else "",
                "beside": entry.beside,
                "label_in": at if at != label_in else "",
                "value_in": columns if columns != value_in else "",
                "total": entry.total and bool(formula),
                "formula": formula,
            }
        )
        if entry.fixed is not None:
            yield pair("value", entry.fixed)
        elif not formula:
            yield from self._input(drafted, height)

    def _input(self, drafted: Drafted, height: float) -> Iterator[str]:
        spot, points = drafted.spot, self._height(drafted.spot)
        tall = drafted.kind is Kind.TEXT and points > max(_TALL, height)
        yield from pairs(
            {
                "options": drafted.options if drafted.kind is Kind.CHOICE else (),
                "lines": round(points / _LINE) if tall else "",
                "minimum": spot.minimum if drafted.kind.numeric else None,
                "maximum": spot.maximum if drafted.kind.numeric else None,
                "prompt": " ".join(spot.prompt.split()),
            }
        )

    def _height(self, spot: Spot) -> float:
        return sum(self.sheet.heights.get(row, _ROW) for row in range(spot.top, spot.bottom + 1))

    def _table(self, table: DraftedTable) -> Iterator[str]:
        part = table.part
        first = part.leaves[0].spot.left
        totals = any(column.total is not None for column in table.columns)
        yield from pairs({"space": part.space})
        yield from ("", "[block.table]", *remarks([*part.remarks, *table.remarks]), pair("name", table.name))
        if first > 1:
            yield pair("start", a1.column_letters(first))
        if part.side is not None and first > 1:
            yield from (pair("side", part.side.text), pair("side_headings", True))
        if table.fixed:
            yield from self._fixed(table)
        else:
            yield f"# 官方表印了 {part.rows} 行；limit 是连同备用的隐藏行一共多少行"
            yield from (pair("rows", part.rows), pair("limit", part.rows + RESERVE))
        if totals and part.total is not None:
            yield pair("totals", part.total.text)
        for column in table.columns:
            yield from ("", "[[block.table.column]]", *self._column(column, table, totals))
        yield from self._specials(table)

    def _fixed(self, table: DraftedTable) -> Iterator[str]:
        columns = [column for column in table.columns if column.fixed]
        texts = next([cell.text for cell in column.leaf.cells] for column in columns if column.name == table.key)
        yield from (pair("fixed", [column.name for column in columns]), pair("key", table.key))
        if texts != table.names:
            yield pair("names", table.names)
        yield "fixed_rows = ["
        for row in range(table.rows):
            cells = [column.leaf.cells[row] for column in columns]
            values = [cell.value if isinstance(cell.value, (int, float)) else cell_text(cell) for cell in cells]
            yield f"    {literal(values)},"
        yield "]"

    def _specials(self, table: DraftedTable) -> Iterator[str]:
        """Cells of fixed rows that are not as their column is."""
        for column in table.columns if table.fixed else ():
            for name, cell in zip(table.names, column.leaf.cells, strict=True):
                formula, doubts = self.formulas.cell(column, cell) if cell.formula and not column.formula else ("", [])
                typed = column.fixed and cell.value is None and not formula
                if formula or typed or doubts:
                    yield from ("", *remarks(doubts))
                if formula or typed:
                    yield from ("[[block.table.special]]", pair("row", name), pair("column", column.name))
                    total = bool(formula and _SUMS.search(name))
                    yield from pairs({"formula": formula, "total": total, "input": typed})

    def _column(self, column: DraftedColumn, table: DraftedTable, totals: bool) -> Iterator[str]:
        leaf = column.leaf
        formula, doubts = self.formulas.of(column)
        total, total_doubts = self.formulas.total(column, table)
        yield from remarks([*column.remarks, *doubts, *total_doubts])
        yield from pairs(
            {
                "name": column.name,
                "label": (leaf.label or "　") if leaf.label != column.name else "",
                "kind": column.kind.value if column.kind is not Kind.TEXT else "",
                "group": [group.text for group in leaf.groups],
                "formula": self.formulas.numbering(column, table) or formula,
                "total": total if totals else "",
            }
        )
        if leaf.spot.right > leaf.spot.left:
            yield pair("span", leaf.spot.right - leaf.spot.left + 1)
        if not formula and not column.numbering and not column.fixed:
            yield from self._input(column, 0)
