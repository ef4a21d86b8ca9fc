"""Turns the values of a form's input cells back into a data file that ``fill`` takes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

import tomli_w

from xltool.data.file import EXPLANATIONS, FIELDS, Data
from xltool.layout import Layout, PlannedCell
from xltool.terms import Kind, Role
from xltool.values import Value

_EPOCH = datetime.date(1899, 12, 30)
_LAST_SERIAL = 2_958_465  # 9999-12-31


def collect(layout: Layout, values: Mapping[str, Value]) -> Data:
    """The data that the input cells hold. Blank rows between others stay, as empty rows."""
    template = layout.template
    fields: dict[str, object] = {}
    explanations: dict[str, object] = {}
    tables: dict[str, object] = {}
    for cell in layout.cells:
        if cell.role is Role.EXPLANATION and (value := _value(cell, values)) is not None:
            explanations[cell.name[len(EXPLANATIONS) + 1 : -1]] = value
    for name in template.fields:
        cell = layout.by_name[f"[{name}]"]
        if cell.filled_in and (value := _value(cell, values)) is not None:
            fields[name] = value
    for name, table in template.tables.items():
        rows = [
            {
                column.name: value
                for column in table.column
                if (cell := layout.by_name[f"{name}[{column.name}]@{row + 1}"]).filled_in
                and (value := _value(cell, values)) is not None
            }
            for row in range(layout.tables[name].rows)
        ]
        if table.repeating:
            while rows and not rows[-1]:
                rows.pop()
            if rows:
                tables[name] = rows
        elif filled := {table.keys[i]: row for i, row in enumerate(rows) if row}:
            tables[name] = filled
    return Data(template.id, template.version, fields, tables, explanations)


def to_toml(data: Data) -> str:
    """The data file, UTF-8 text."""
    parts: dict[str, object] = {"template": data.template, "version": data.version}
    parts |= {FIELDS: data.fields} if data.fields else {}
    parts |= data.tables
    parts |= {EXPLANATIONS: data.explanations} if data.explanations else {}
    return tomli_w.dumps(parts)


def _value(cell: PlannedCell, values: Mapping[str, Value]) -> object:
    value = values.get(cell.address)
    if value is None or value == "":
        return None
    if isinstance(value, float):
        return _number(value, cell.kind)
    if isinstance(value, (str, bool)):
        return value
    return str(value)


def _number(value: float, kind: Kind) -> object:
    if kind is Kind.DATE and value == int(value) and 0 < value <= _LAST_SERIAL:
        return _EPOCH + datetime.timedelta(days=int(value))
    number = Decimal(f"{value:.15g}")
    if kind in (Kind.YUAN, Kind.WAN) and number == round(number, 2):
        return number.quantize(Decimal("0.01"))
    return int(number) if number == number.to_integral_value() else Decimal(f"{number:f}")
