"""Recalculates our own formulas as Excel would, without Excel.

It must not know templates, layouts or files: formulas and values come by address. Nothing here
imports the parser library before a formula is really parsed.
"""

from xltool.recalculation.cache import cached_plan
from xltool.recalculation.calculate import calculate
from xltool.recalculation.compiler import compile_plan
from xltool.recalculation.plan import Plan

__all__ = ["Plan", "cached_plan", "calculate", "compile_plan"]
