"""Computes a handful of cells given as literals: for tests, proofreading and trials.

It exists so that the engine can be asked without a template. It must not know plans' caching.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from xltool import a1
from xltool.recalculation.compiler import compile_plan
from xltool.values import Value


def calculate(cells: Mapping[str, object], names: Mapping[str, str] | None = None) -> dict[str, Value]:
    """All cells with the values of their formulas; ``=…`` and, for arrays, ``{=…}`` are formulas.

    >>> calculate({"表!A1": 2, "表!A2": "=A1*3&\\"元\\"", "表!A3": "{=SUM((A1:A1=2)*5)}"})
    {'表!A1': 2.0, '表!A2': '6元', '表!A3': 5.0}
    """
    formulas = {a: cast(str, content) for a, content in cells.items() if _is_formula(content)}
    values = {a: _value(content) for a, content in cells.items() if a not in formulas}
    sheets = dict.fromkeys(address.rpartition("!")[0] for address in cells)
    plan = compile_plan([formulas], names, sheets=sheets, used=_used(cells))
    results = plan.evaluate(values)
    return {address: results[address] if address in results else values[address] for address in cells}


def _is_formula(content: object) -> bool:
    return isinstance(content, str) and len(content) > 1 and content.startswith(("=", "{="))


def _value(content: object) -> Value:
    if type(content) is int:
        return float(content)
    return cast(Value, content)


def _used(cells: Mapping[str, object]) -> tuple[int, int]:
    rows, columns = [1], [1]
    for address in cells:
        row, column = a1.split(address.rpartition("!")[2])
        rows.append(row)
        columns.append(column)
    return max(rows), max(columns)
