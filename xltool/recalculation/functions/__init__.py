"""The registry of the functions that we compute, by their Excel name.

It exists so that "do we know it" has one answer. Lazy forms (IF, IFERROR, IFNA, CHOOSE, IFS,
SWITCH) and ROW, COLUMN are the compiler's own.
"""

from __future__ import annotations

from xltool.recalculation.functions import (
    arithmetic,
    calendar,
    conditional,
    logic,
    lookup,
    statistics,
    words,
)
from xltool.recalculation.functions.signature import Function

FUNCTIONS: dict[str, Function] = {
    function.name: function
    for family in (statistics, conditional, arithmetic, logic, lookup, words, calendar)
    for function in family.FUNCTIONS
}

VOLATILE: frozenset[str] = frozenset(
    ["TODAY", "NOW", "RAND", "RANDBETWEEN", "RANDARRAY", "INDIRECT", "OFFSET", "CELL", "INFO"]
)

__all__ = ["FUNCTIONS", "VOLATILE", "Function"]
