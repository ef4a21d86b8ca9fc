"""What a key may hold beyond its type, written into the annotation: ``space: Annotated[int, Within(0, 100)]``.

The loader checks it where the key stands, and the JSON Schemas say it to editors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from xltool import a1


@dataclass(frozen=True, slots=True)
class Within:
    """A whole number within bounds, both included."""

    lowest: int
    highest: int

    def wrong(self, value: object) -> str:
        """What is wrong with a value of the right type; empty if nothing is."""
        if isinstance(value, int) and self.lowest <= value <= self.highest:
            return ""
        return f"此处应是 {self.lowest} 到 {self.highest} 的整数，现为 {value}"

    @property
    def schema(self) -> Mapping[str, object]:
        return {"minimum": self.lowest, "maximum": self.highest}


@dataclass(frozen=True, slots=True)
class Said:
    """A text that says something."""

    def wrong(self, value: object) -> str:
        """As in :class:`Within`."""
        return "" if str(value).strip() else "不能是空的"

    @property
    def schema(self) -> Mapping[str, object]:
        return {"minLength": 1}


_RANGE = re.compile(r"[A-Z]{1,3}(:[A-Z]{1,3})?")


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """Letters of a sheet's columns, ``"B"`` or ``"B:D"``; ``others`` are texts that mean something else."""

    others: tuple[str, ...] = ()

    def wrong(self, value: object) -> str:
        """As in :class:`Within`."""
        text = str(value)
        if text in self.others:
            return ""
        try:
            first, _, last = text.partition(":")
            if _RANGE.fullmatch(text) and a1.column_number(first) <= a1.column_number(last or first):
                return ""
        except ValueError:  # beyond the last column
            pass
        return f"“{value}”不是表页的列；写成 \"B\" 或从左到右的 \"B:D\""

    @property
    def schema(self) -> Mapping[str, object]:
        return {"pattern": "|".join(f"^{pattern}$" for pattern in (_RANGE.pattern, *map(re.escape, self.others)))}


Words = Annotated[str, Said()]
Width = Annotated[int, Within(1, 255)]  # Excel's widest column
Height = Annotated[int, Within(0, 409)]  # and highest row
Few = Annotated[int, Within(0, 100)]
"""Blank rows, lines, indents: more of them is a slip."""

Rows = Annotated[int, Within(0, 5000)]
"""Of a table: each of them is planned, printed and judged, whether in use or not."""
