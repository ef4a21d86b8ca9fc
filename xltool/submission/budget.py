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
MAX_WORK = 2_400_000  # elements of XML, with what is made of them; a form has some 60,000
VALUE = 4  # what a cell that shows something costs beyond its element
SHIFTED = 2  # what a character costs that a shared formula expands to
MAX_DEPTH = 64  # elements one within another

_LESS = "请删去多余的空行、格式、图片和工作表后再报"


class Budget:
    """Counts down; whoever spends the last of something has the file refused."""

    __slots__ = ("bytes", "work")

    def __init__(self) -> None:
        self.bytes = MAX_BYTES
        self.work = MAX_WORK

    def spend(self, work: int = 1) -> None:
        """:raises RefusedError: it is used up."""
        self.work -= work
        if self.work < 0:
            raise refused("单元格、行或公式过多", _LESS)


def too_large(where: str) -> RefusedError:
    return refused(f"解压后过大（{where}）", _LESS)
