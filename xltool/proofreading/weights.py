"""Scores that a form prints at two levels: the lower ones must add up to the upper one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from xltool.definition import Table
from xltool.errors import Fault
from xltool.proofreading.form import Form
from xltool.terms import Kind


def check_weights(form: Form) -> Iterator[Fault]:
    """Two tables with fixed rows and one fixed score: in the second, rows name those of the first."""
    fixed = [table for table in form.template.tables.values() if table.fixed]
    for upper in fixed:
        for lower in fixed:
            if upper is not lower and upper.key in lower.fixed and upper.key != lower.key:
                for score in upper.fixed:
                    if score in lower.fixed and upper.columns[score].kind is Kind.SCORE:
                        yield from _compared(form, upper, lower, score)


def _compared(form: Form, upper: Table, lower: Table, score: str) -> Iterator[Fault]:
    whole, parts = _by(upper, upper.key, score), _by(lower, upper.key, score)
    for name, figure in parts.items():
        if name not in whole:
            message = f"表“{lower.name}”的“{name}”不在表“{upper.name}”里"
        elif figure != whole[name]:
            message = f"“{name}”各行的{score}合计 {figure}，表“{upper.name}”为 {whole[name]}"
        else:
            continue
        yield form.place(lower.name, "fixed_rows").fault(message)


def _by(table: Table, key: str, score: str) -> Mapping[str, Decimal]:
    """The score of each row, or of all rows together, that have one text in ``key``."""
    found: dict[str, Decimal] = {}
    for row in table.fixed_rows:
        name, figure = (row[table.fixed.index(column)] for column in (key, score))
        if isinstance(figure, (int, Decimal)):
            found[str(name)] = found.get(str(name), Decimal()) + figure
    return found
