"""What the parts of one file together may still use.

It exists so that a file is bounded as a whole, before objects are built from it: a hundred
parts within their bounds are no way around them. With these bounds a file costs less than ten
seconds and 512 MB, whatever it is (measured by tests/corpus/measure.py).
"""

from __future__ import annotations

from xltool.errors import RefusedError
from xltool.submission.refusal import refused

MB = 1024 * 1024
MAX_BYTES = 96 * MB  # of all parts that are read, unpacked
MAX_ELEMENTS = 3_000_000  # XML elements of all kinds
MAX_CELLS = 1_000_000  # cells, blank ones too
MAX_VALUES = 400_000  # cells that show something
MAX_FORMULAS = 4_000_000  # characters that shared formulas expand to
MAX_DEPTH = 64  # elements one within another

_LESS = "请删去多余的空行、格式、图片和工作表后再报"


class Budget:
    """Counts down; whoever spends the last of something has the file refused."""

    __slots__ = ("bytes", "cells", "elements", "formulas", "values")

    def __init__(self) -> None:
        self.bytes = MAX_BYTES
        self.elements = MAX_ELEMENTS
        self.cells = MAX_CELLS
        self.values = MAX_VALUES
        self.formulas = MAX_FORMULAS

    def check(self) -> None:
        """:raises RefusedError: something is used up."""
        if min(self.bytes, self.elements, self.cells, self.values, self.formulas) < 0:
            raise exhausted()


def exhausted() -> RefusedError:
    return refused("单元格、行或公式过多", _LESS)


def too_large(where: str) -> RefusedError:
    return refused(f"解压后过大（{where}）", _LESS)
