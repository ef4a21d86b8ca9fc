"""Figures that a form prints: scores at two levels, those of the rule set, amounts in the unit of the rule set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from xltool.definition import Table
from xltool.errors import Fault
from xltool.proofreading.form import Form
from xltool.terms import Kind


NO_FIGURE = ("", "—", "－", "/", "／")
UNITS = {Kind.YUAN: "元", Kind.WAN: "万元"}


def check_weights(form: Form) -> Iterator[Fault]:
    """Two tables with fixed rows and one fixed score: in the second, rows name those of the first."""
    fixed = [table for table in form.template.tables.values() if table.fixed]
    for table in fixed:
        yield from _figures(form, table)
        yield from _ruled(form, table)
    yield from _unit(form)
    for upper in fixed:
        for lower in fixed:
            if upper is not lower and upper.key in lower.fixed and upper.key != lower.key:
                for score in upper.fixed:
                    if score in lower.fixed and upper.columns[score].kind is Kind.SCORE:
                        yield from _compared(form, upper, lower, score)


def _figures(form: Form, table: Table) -> Iterator[Fault]:
    """Texts where a column of figures is printed."""
    for i, row in enumerate(table.fixed_rows):
        for name, value in zip(table.fixed, row, strict=True):
            if table.columns[name].kind.numeric and isinstance(value, str) and value not in NO_FIGURE:
                place = form.place(table.name, "fixed_rows")
                yield place.fault(f"第 {i + 1} 行的“{name}”应是数，现为“{value}”；没有数的写“—”或空文字")


def _ruled(form: Form, table: Table) -> Iterator[Fault]:
    """Scores of rows that the rule set weighs."""
    weights = form.template.rule_set.weights if form.template.rule_set else {}
    for name in table.fixed:
        if table.columns[name].kind is Kind.SCORE:
            for row, figure in _by(table, table.key, name).items():
                if row in weights and figure != weights[row]:
                    message = f"“{row}”的{name}是 {figure}，评分规则的 weights 为 {weights[row]}；请写 {{weights.{row}}}"
                    yield form.place(table.name, "fixed_rows").fault(message)


def _unit(form: Form) -> Iterator[Fault]:
    """Amounts in 元 where the rule set says 万元, and the reverse: a unit is misled by a factor of 10,000."""
    rule_set, template = form.template.rule_set, form.template
    columns = [column for table in template.tables.values() for column in table.column]
    kinds = {item.kind for item in (*template.fields.values(), *columns)} & set(UNITS)
    if rule_set and rule_set.unit and kinds and rule_set.unit not in {UNITS[kind] for kind in kinds}:
        said = "、".join(f"{kind.value}（{UNITS[kind]}）" for kind in UNITS if kind in kinds)
        message = f"评分规则的 unit 是“{rule_set.unit}”，金额的 kind 却是 {said}；请改 kind，元和万元以外的用 figure"
        yield form.place("template", "rule_set").fault(message)


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
