"""The plan of a Layout: its formulas compiled in two stages, the form's own and the rules'."""

from __future__ import annotations

import functools

from xltool.layout import Layout
from xltool.recalculation import Plan, cached_plan

FORM, RULES = 0, 1  # stages of the plan


@functools.lru_cache(maxsize=16)
def plan_of(layout: Layout) -> Plan:
    """The compiled plan of a Layout, from the cache where it is warm."""
    form = layout.digest + "".join(f"{key}{formula}\n" for key, formula in layout.figures.items())
    return cached_plan(form, lambda: _compiled(layout))


def _compiled(layout: Layout) -> Plan:
    from xltool.recalculation.compiler import compile_plan

    return compile_plan([layout.formulas, layout.verdicts])
