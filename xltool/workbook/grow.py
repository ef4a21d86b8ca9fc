"""A worksheet with rows that may grow.

xlsxwriter marks every height that it writes as fixed by hand, and no program makes such a row
higher when a long text is typed into it. It also looks through each formula for forty functions
that templates may not use, which takes two thirds of the time of a workbook. This is the only
place that overrides xlsxwriter.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet


class GrowingSheet(Worksheet):  # type: ignore[misc]
    """Writes the heights of some rows as a proposal."""

    def __init__(self) -> None:
        super().__init__()
        self._growing: set[int] = set()

    def set_growing_row(self, row: int, height: float, style: Any, options: dict[str, Any] | None) -> None:
        """As ``set_row``; the row still follows what is typed."""
        self.set_row(row, height, style, options)
        self._growing.add(row + 1)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """As a cell stores it: all our functions are in Excel 2010, none needs a prefix."""
        return formula.removeprefix("=")

    def _xml_start_tag_unencoded(self, tag: str, attributes: list[tuple[str, Any]]) -> None:
        if tag == "row" and dict(attributes)["r"] in self._growing:
            attributes = [(key, value) for key, value in attributes if key != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)
