"""Recalculates our own formulas as Excel would, without Excel.

It must not know templates, layouts or files: formulas and values come by address. Nothing here
imports the parser library before a formula is really parsed, nor the compiler before one is
compiled.
"""

from typing import TYPE_CHECKING

from xltool.later import later
from xltool.recalculation.cache import cached_plan
from xltool.recalculation.plan import Plan

if TYPE_CHECKING:
    from xltool.recalculation.calculating import calculate
    from xltool.recalculation.compiler import compile_plan
    from xltool.recalculation.contribution import contributing

__getattr__ = later(__name__, {"calculate": "calculating", "compile_plan": "compiler", "contributing": "contribution"})

__all__ = ["Plan", "cached_plan", "calculate", "compile_plan", "contributing"]
