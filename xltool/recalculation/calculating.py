"""Computes cells given as literals: the engine for whoever has no template.

It must not know plans' caching, nor files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from xltool import a1
from xltool.recalculation.compiler import compile_plan
from xltool.values import Value


def calculate(cells: Mapping[str, object], names: Mapping[str, str] | None = None) -> dict[str, Value]:
    """All cells with the values of their formulas, as Excel would show them, or refused.

    ``cells`` maps ``"Sheet!A1"`` to a number, a text, a truth value or None, or to a formula:
    ``"=…"``, and ``"{=…}"`` for one entered as an array. ``names`` maps ``"name"``, or
    ``"Sheet!name"`` where it is a sheet's own, to a reference or a constant. No row is hidden.

    Values are float, str, bool, None, :class:`~xltool.values.ExcelError` (with ``.code``) and
    :class:`~xltool.values.Undecided` (with ``.reason``): what Excel would show is not known, and
    so is nothing that depends on it. Raises ValueError for an address that is none.

    >>> calculate({"表!A1": 2, "表!A2": "=A1*3&\\"元\\"", "表!A3": "{=SUM((A1:A1=2)*5)}"})
    {'表!A1': 2.0, '表!A2': '6元', '表!A3': 5.0}
    >>> calculate({"表!A1": 1.005, "表!A2": "=ROUND(A1,2)", "表!A3": "=A1*税率"}, {"税率": "0.13"})["表!A2"]
    1.01
    >>> found = calculate({"表!A1": "=1/0", "表!A2": "=IFERROR(A1,0)", "表!A3": "=IFERROR(TODAY(),0)"})
    >>> found["表!A1"].code, found["表!A2"], found["表!A3"].reason
    ('#DIV/0!', 0.0, '函数 TODAY 的结果随时变化或引用不定，不复算')
    """
    formulas = {a: cast(str, content) for a, content in cells.items() if _is_formula(content)}
    values = {a: _value(content) for a, content in cells.items() if a not in formulas}
    sheets = dict.fromkeys(address.rpartition("!")[0] for address in cells)
    plan = compile_plan([formulas], names, sheets=sheets, used=_used(cells), unhidden=True)
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
