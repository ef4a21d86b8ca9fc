"""Results that a data file states: a report as it was published, with the figures that its people worked out.

Where the formula gives the same, it stays. Where it would if one of its inputs were known (the
score of an indicator that people judge), that input takes the figure. Else the figure is typed
over the formula, as whoever made the report has done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xltool.audit import plan_of
from xltool.audit.compare import same
from xltool.audit.planning import FORM
from xltool.audit.trial import retyped
from xltool.data import Filling, Result
from xltool.figures import shown
from xltool.generation.computing import computed
from xltool.layout import Layout, PlannedCell
from xltool.terms import Kind
from xltool.values import Value

_DECIMALS = {Kind.YUAN: 2, Kind.WAN: 2, Kind.SCORE: 2, Kind.PERCENT: 4}  # that a form shows


@dataclass(frozen=True, slots=True)
class Stated:
    """A form that says what its data say."""

    inputs: dict[str, Value]
    typed: dict[str, Value]  # over formulas
    remarks: tuple[str, ...]


def settle(layout: Layout, filling: Filling) -> Stated:
    """Finds a place for every stated result, those first on which others stand."""
    inputs, typed, remarks = dict(filling.values), dict[str, Value](), list[str]()
    plan = plan_of(layout)
    for address in (plan.addresses[slot] for slot in plan.targets[FORM]):
        if address not in filling.results:
            continue
        cell, result = layout.by_address[address], filling.results[address]
        now = _values(layout, inputs, typed)[address]
        if _agree(cell, result, now):
            continue
        if cell.entry and cell.entry not in inputs:
            entered = {**inputs, cell.entry: result.value}
            if _agree(cell, result, _values(layout, entered, typed)[address]):
                inputs = entered
                continue
        typed[address] = result.value
        said, computes = shown(result.value, cell.kind), shown(now, cell.kind)
        remarks.append(f"{result.place}：“{cell.label}”写的是 {said}，公式算出 {computes}；照数据写入，代替公式")
    return Stated(inputs, typed, tuple(remarks))


def _values(layout: Layout, inputs: Mapping[str, Value], typed: Mapping[str, Value]) -> Mapping[str, Value]:
    values = computed(layout, inputs)
    return retyped(plan_of(layout), {**values, **typed}, frozenset(typed)) if typed else values


def _agree(cell: PlannedCell, result: Result, value: Value) -> bool:
    """Whether a stated figure is the computed one, to the decimals that the form shows."""
    if isinstance(value, float) and isinstance(result.value, float):
        decimals = _DECIMALS.get(cell.kind, 9) if result.decimals is None else result.decimals
        return abs(round(value, decimals) - result.value) < 10.0**-decimals / 2
    return same(value, result.value)
