"""Keeps compiled plans, because reading formulas takes a hundred times as long as running them."""

from __future__ import annotations

from collections.abc import Callable

from xltool.cache import cached, sources
from xltool.recalculation.plan import Plan


def cached_plan(key: str, build: Callable[[], Plan]) -> Plan:
    """The plan for a key: from the user's cache, or built and stored there."""
    made_by = sources("recalculation", "values", "a1")
    return cached("plan", (made_by, key), build, Plan.dumps, Plan.loads)
