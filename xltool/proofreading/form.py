"""What the checks of a template look at: its Layout, and the values of a blank form and of the sample."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xltool import a1
from xltool.definition import Field, Table, Template
from xltool.definition.places import Place
from xltool.layout import Layout, PlannedCell
from xltool.terms import Role
from xltool.values import Value


@dataclass(frozen=True)
class Form:
    """A template that composes."""

    layout: Layout
    blank: Mapping[str, Value]  # all values of the form before anything is filled in
    sample: Mapping[str, Value]  # and of the good sample; empty: there is none
    against: Mapping[str, Value] = dataclasses.field(default_factory=dict)  # what it states that no formula gives

    @property
    def template(self) -> Template:
        return self.layout.template

    def place(self, name: str, key: str = "") -> Place:
        """Where a field, table, column or rule is defined."""
        found = self.template.places.get(name, self.template.places["template"])
        return found / key if key else found

    def origin(self, address: str) -> Place:
        """Where what is computed at an address is written."""
        cell = self.layout.by_address.get(address)
        return self.place(self._rules[address]) if cell is None else self.of(cell)

    def of(self, cell: PlannedCell) -> Place:
        """Where a cell comes from: for a formula, where that is written."""
        if cell.role is Role.VERDICT and cell.address in self._rules:
            return self.place(self._rules[cell.address])
        if cell.item is None:
            return self._labelled(cell)
        table = cell.name.partition("[")[0]
        key = "total" if cell.look == "total" else "formula" if cell.formula else ""
        return self.place(f"{table}.{cell.item.name}" if table else cell.item.name, key)

    def _labelled(self, cell: PlannedCell) -> Place:
        """What a label or heading belongs to; at least the file of its sheet."""
        row, column = a1.split(cell.ref)
        plan = next(plan for plan in self.layout.sheets if plan.name == cell.sheet)
        for table in plan.tables if cell.look == "heading" else ():
            for name, start in table.columns.items():
                if start == column and 0 <= table.head - row <= len(table.table.columns[name].group):
                    return self.place(f"{table.table.name}.{name}", "label")
        sheet = next((sheet for sheet in self.template.sheets if sheet.name == cell.sheet), None)
        if sheet is None:
            return self.place("template")
        for field in sheet.fields():
            if cell.look.startswith("label") and field.caption == cell.label:
                return self.place(field.name, "label")
        items: list[Field | Table] = [*sheet.fields(), *sheet.tables()]
        named = items[0].name if items else "template"
        return dataclasses.replace(self.place(named), key=())

    @cached_property
    def _rules(self) -> Mapping[str, str]:
        """The code of the rule that each verdict, figure and message belongs to, by address."""
        found: dict[str, str] = {}
        for plan in self.layout.rules:
            for judgement in plan.judgements:
                own = (judgement.address, judgement.declared, judgement.expected)
                found |= dict.fromkeys(filter(None, own), plan.rule.code)
            found |= dict.fromkeys((plan.result, plan.message), plan.rule.code)
        return found
