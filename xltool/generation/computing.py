"""Every value of a form, from what is filled in."""

from __future__ import annotations

from collections.abc import Mapping

from xltool.audit import plan_of
from xltool.layout import Layout
from xltool.terms import Role
from xltool.values import Value


def computed(layout: Layout, inputs: Mapping[str, Value]) -> dict[str, Value]:
    """Every cell of the form with these inputs: fixed, filled in, and computed."""
    given = {cell.address: cell.content for cell in layout.cells if cell.role is Role.FIXED} | dict(inputs)
    return given | plan_of(layout).evaluate(given)
