"""The names that generated code may use.

It exists so that a stored plan runs with nothing but this namespace.
"""

from __future__ import annotations

from typing import Any

from xltool.recalculation import operators
from xltool.recalculation.areas import Area, Argument, as_area, corner, crossing, joined, lift, single
from xltool.recalculation.coercion import to_bool
from xltool.recalculation.functions import FUNCTIONS
from xltool.recalculation.functions.logic import (
    choice,
    chosen,
    if_error,
    if_na,
    if_value,
    matched,
)
from xltool.values import (
    DIV0,
    NA,
    NAME,
    NULL,
    NUM,
    REF,
    VALUE,
    ExcelError,
    Undecided,
    Value,
)


def shown(value: Argument) -> Value:
    """The value of a formula's cell: a reference to a blank shows 0."""
    if value is None:
        return 0.0
    return single(value) if type(value) is Area else value  # type: ignore[return-value]


NAMESPACE: dict[str, Any] = {
    "__builtins__": {},
    "range": range,
    "type": type,
    "Area": Area,
    "ExcelError": ExcelError,
    "Undecided": Undecided,
    "ERROR_DIV0": DIV0,
    "ERROR_NA": NA,
    "ERROR_NAME": NAME,
    "ERROR_NULL": NULL,
    "ERROR_NUM": NUM,
    "ERROR_REF": REF,
    "ERROR_VALUE": VALUE,
    "as_area": as_area,
    "choice": choice,
    "chosen": chosen,
    "corner": corner,
    "crossing": crossing,
    "if_error": if_error,
    "if_na": if_na,
    "if_value": if_value,
    "joined": joined,
    "lift": lift,
    "matched": matched,
    "shown": shown,
    "single": single,
    "to_bool": to_bool,
    **{
        name: getattr(operators, name)
        for name in (
            "add",
            "add_last",
            "at_least",
            "at_most",
            "different",
            "divide",
            "greater",
            "join",
            "less",
            "multiply",
            "negate",
            "number",
            "percent",
            "power",
            "same",
            "subtract",
            "subtract_last",
        )
    },
    **{name.replace(".", "_"): function.call for name, function in FUNCTIONS.items()},
}
