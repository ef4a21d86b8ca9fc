"""What the sample of a template leaves blank, and what no unit could fill in like that: told cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

from xltool.definition import Table
from xltool.errors import Fault
from xltool.figures import shown
from xltool.layout import PlannedCell
from xltool.proofreading.form import Form
from xltool.values import Value

TOLD = frozenset({"WT01", "LX01"})
"""The built-in rules that count the same in the workbook."""


def check_sample(form: Form) -> Iterator[Fault]:
    """The inputs of the sample, and what stands in a new form before anything is typed."""
    for cells in form.layout.inputs.values() if form.sample else ():
        for cell in cells:
            value = form.sample.get(cell.address)
            if cell.required and value in (None, ""):
                yield form.of(cell).fault(f"样例没有填“{cell.label}”，它是必填的")
            elif message := _unfit(cell, value):
                yield form.of(cell).fault(f"样例的“{cell.label}”{message}")
    for table in form.template.tables.values() if form.sample else ():
        if table.required and table.repeating and not _used(form, table):
            yield form.place(table.name).fault(f"样例没有填表“{table.caption}”，它是必填的")
    for address, value in form.against.items():
        cell = form.layout.by_address[address]
        stated, computes = shown(value, cell.kind), shown(form.sample[address], cell.kind)
        yield form.of(cell).fault(f"样例写的“{cell.label}”是 {stated}，公式算出 {computes}")
    for address, value in form.layout.initial.items():
        cell = form.layout.by_address[address]
        if message := _unfit(cell, value):
            yield form.place(cell.name.partition("[")[0], "initial").fault(f"“{cell.label}”{message}")


def _unfit(cell: PlannedCell, value: Value) -> str:
    """Why nobody could fill in a value there: the workbook does not take it. Empty if it does."""
    item = cell.item
    if item is None or value in (None, ""):
        return ""
    if cell.kind.numeric and not isinstance(value, float):
        return f"应是数字或日期，现为“{shown(value)}”"
    if item.options and value not in item.options:
        return f"应从“{'”“'.join(item.options)}”中选，现为“{shown(value)}”"
    if isinstance(value, float) and item.minimum is not None and value < item.minimum:
        return f"是 {shown(value)}，小于 minimum"
    if isinstance(value, float) and item.maximum is not None and value > item.maximum:
        return f"是 {shown(value)}，大于 maximum"
    return ""


def _used(form: Form, table: Table) -> bool:
    """Whether a repeating table has a row beyond what the template itself begins it with."""
    columns = [column.name for column in table.column if not table.begun(column.name)]
    rows = range(1, form.layout.rows[table.name] + 1)
    cells = [form.layout.by_name[f"{table.name}[{column}]@{row}"] for column in columns for row in rows]
    return any(cell.filled_in and form.sample.get(cell.address) not in (None, "") for cell in cells)
