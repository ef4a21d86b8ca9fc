"""What a form would show after edits by hand: the test of a rule by its own ``breaks``."""

from __future__ import annotations

from collections.abc import Mapping

from xltool.audit.planning import FORM, RULES, plan_of
from xltool.layout import Layout
from xltool.recalculation import Plan
from xltool.values import Value, cell_content


def edited(layout: Layout, given: Mapping[str, Value], edits: Mapping[str, object]) -> dict[str, Value]:
    """All values after cells (by structured name) were typed over and Excel recalculated the rest.

    ``given`` are the values of all cells before. A formula that is typed over stays typed over.

    :raises KeyError: no cell of that name.
    """
    typed = {layout.by_name[name].address: cell_content(value) for name, value in edits.items()}
    return retyped(plan_of(layout), {**given, **typed}, frozenset(typed))


def retyped(plan: Plan, given: Mapping[str, Value], typed: frozenset[str]) -> dict[str, Value]:
    """The values after recalculation in which the cells of ``typed`` keep what they were given."""
    computed = {plan.addresses[slot] for targets in plan.targets for slot in targets}
    if computed.isdisjoint(typed):
        return {**given, **plan.evaluate(given)}
    values = plan.load(given)
    kept = {slot: values[slot] for address in typed if (slot := plan.slot(address)) is not None}
    before: list[Value] = []
    while before != values:
        before = list(values)
        for stage in (FORM, RULES):
            trial = list(values)
            plan.run(stage, values, trial)
            values = trial
            for slot, value in kept.items():
                values[slot] = value
    result = dict(given)
    for address in plan.addresses:
        slot = plan.slot(address)
        if slot is not None:
            result[address] = values[slot]
    return result
