"""How a cell looks: colours by role, number formats by kind, the rest by its look.

The colours tell who writes a cell, and they are quiet: a form is read all day. This module knows
cells one at a time and gives xlsxwriter formats; where a cell stands concerns it only through
its width.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xltool.definition.items import Column, Field
from xltool.terms import Kind, Role
from xltool.workbook import measure
from xltool.workbook.spots import Spot

SONG, HEI = "宋体", "黑体"
INPUT, ISSUED, FORMULA = "#FFFBE3", "#E9F3E5", "#F1F1F1"  # who writes it
HEADING, MISSING = "#DDE5EE", "#FFF0AD"
BORDER, DASHED, DARK, QUIET, LINK = "#B4BCC6", "#C99A2E", "#1F2D3D", "#6B7480", "#1F5FA8"
RED, RED_FILL, AMBER, AMBER_FILL, GREEN, GREEN_FILL = "#B3261E", "#FBE3E1", "#8A5A00", "#FFF0D0", "#2E7D32", "#E3F2E1"

_GB, _SERIF = 134, 1  # a program without these fonts replaces them by a Chinese serif one
DEFAULT = {"font_name": SONG, "font_size": measure.SIZE, "font_charset": _GB, "font_family": _SERIF}

NARROW = 16  # columns up to this width hold codes and marks, which stand in the middle; wider ones sentences
_AMOUNT, _PROSE = 11, 19  # columns from this width on have room beside a figure, beside a text
_FILLS = {Role.INPUT: INPUT, Role.ISSUED: ISSUED, Role.EXPLANATION: INPUT, Role.FORMULA: FORMULA}
_FRAME = {"border": 1, "border_color": BORDER}
_ALONE = frozenset({"label", "label-bold", "light", "check-row", "board"})
_SHORT = frozenset({"line", "check", "link", "check-heading"})

_LOOKS: dict[str, dict[str, object]] = {
    "cover": {"font_name": HEI, "font_size": 22, "align": "center", "font_color": DARK},
    "title": {"font_name": HEI, "font_size": 16, "align": "center", "font_color": DARK},
    "subtitle": {"font_size": 12, "align": "center", "font_color": DARK},
    "section": {"bold": True, "font_size": 11, "font_color": DARK},
    "note": {"font_size": 9, "font_color": QUIET},
    "paragraph": {},
    "signature": {"valign": "bottom"},
    "under": {**_FRAME, "bold": True, "font_color": DARK},
    "side": {**_FRAME, "align": "center"},
    "board": {**_FRAME},
    "heading": {**_FRAME, "bold": True, "align": "center", "bg_color": HEADING, "font_color": DARK},
    "label": {**_FRAME},
    "value": {**_FRAME},
    "total": {**_FRAME, "bold": True},
    "total-label": {**_FRAME, "bold": True, "align": "center"},
    "label-bold": {**_FRAME, "bold": True},
    "legend-input": {**_FRAME, "align": "center", "bg_color": INPUT},
    "legend-missing": {**_FRAME, "align": "center", "bg_color": MISSING, "border": 3, "border_color": DASHED},
    "legend-issued": {**_FRAME, "align": "center", "bg_color": ISSUED},
    "legend-formula": {**_FRAME, "align": "center", "bg_color": FORMULA},
    "check-heading": {**_FRAME, "font_size": 8, "bg_color": HEADING, "font_color": QUIET, "text_wrap": False},
    "check-row": {**_FRAME, "font_size": 8, "text_wrap": False},
    "check": {**_FRAME},
    "line": {**_FRAME},
    "link": {**_FRAME, "font_color": LINK, "underline": 1},
    "light": {**_FRAME, "bold": True, "font_size": 11},
    "explanation": {**_FRAME},
}

_GENERAL, _PAD = "General", "_ "  # the second leaves the room of a blank
_NUMBERS = {
    Kind.YUAN: "#,##0.00{0};[Red]-#,##0.00{0}",
    Kind.WAN: "#,##0.00####{0};[Red]-#,##0.00####{0}",
    Kind.PERCENT: "0.00%",
    Kind.SCORE: "0.00{0}",
    Kind.FIGURE: _GENERAL,
    Kind.COUNT: "0{0}",
    Kind.DATE: 'yyyy"年"m"月"d"日"',
}
_FIGURE = "#,##0.00##;[Red]-#,##0.00##"  # a rule's figure: an amount, a score or a ratio


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def of(self, spot: Spot) -> Any:
        return self.get(properties(spot))

    def get(self, wanted: Mapping[str, object], conditional: bool = False) -> Any:
        """A format; a conditional one says only what it changes, and is none of a cell's."""
        key = (("conditional", conditional), *sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(wanted))
        return self._made[key]

    @property
    def hole(self) -> Any:
        """A cell of a table in which nothing ever stands."""
        return self.get(_FRAME)

    def strut(self, size: float) -> Any:
        """The format of a whole row, whose empty cells keep it from getting too low."""
        return self.get({"font_size": size})


def properties(spot: Spot) -> dict[str, object]:
    """What xlsxwriter is to know of a cell's format."""
    cell = spot.cell
    found: dict[str, object] = {
        "valign": "vcenter",
        "align": _alignment(spot),
        "indent": indent(spot),
        "text_wrap": not cell.kind.numeric,
        "shrink": cell.kind.numeric,  # a very large figure is printed small rather than as ###
        "num_format": number_format(spot),
        "locked": spot.locked,
    }
    if cell.role in _FILLS and not cell.look.startswith("legend"):
        found["bg_color"] = _FILLS[cell.role]
    if cell.total:
        found["bold"] = True
    return found | _LOOKS[cell.look]


def number_format(spot: Spot) -> str:
    """A formula cell is never text: Excel would show the formula itself."""
    cell = spot.cell
    if not cell.kind.numeric:
        return "@" if cell.filled_in and cell.kind is Kind.CODE else "General"
    if cell.look == "check" and cell.kind is Kind.YUAN:
        return _FIGURE
    unit = cell.item.unit.replace('"', "") if isinstance(cell.item, Field) else ""
    found = _NUMBERS[cell.kind].format(f'"{unit}"' if unit else "")
    if _alignment(spot) == "right" and spot.width >= _AMOUNT and found != _GENERAL:
        # LibreOffice forgets the indent of a cell that shrinks its text; a format may pad it too
        found = ";".join(section + _PAD for section in found.split(";"))
    return found


def font_size(spot: Spot) -> float:
    return float(str(_LOOKS[spot.cell.look].get("font_size", measure.SIZE)))


def indent(spot: Spot) -> int:
    """A little room beside the line, where a column has it to spare."""
    alone = isinstance(spot.cell.item, Field) or spot.cell.look in _ALONE
    return int((alone or (spot.width >= _PROSE and framed(spot))) and _alignment(spot) == "left")


def framed(spot: Spot) -> bool:
    """Whether it belongs to a table, rather than standing free on the page."""
    return "border" in _LOOKS[spot.cell.look]


def wraps(spot: Spot) -> bool:
    return not spot.cell.kind.numeric and _LOOKS[spot.cell.look].get("text_wrap", True) is True


def _alignment(spot: Spot) -> str:
    cell = spot.cell
    if "align" in _LOOKS[cell.look]:
        return str(_LOOKS[cell.look]["align"])
    amount = cell.kind.numeric and cell.kind not in (Kind.DATE, Kind.COUNT)
    counted = cell.kind is Kind.COUNT and cell.item is not None and bool(cell.item.unit)
    if amount or counted:
        return "right"
    if cell.look in _SHORT:
        return "center" if spot.width <= NARROW or cell.kind is Kind.COUNT else "left"
    if isinstance(cell.item, Column) and cell.kind is Kind.TEXT and spot.width <= NARROW:
        return "center"
    if cell.kind is Kind.TEXT or isinstance(cell.item, Field):
        return "left"
    return "center"
