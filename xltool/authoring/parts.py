"""What a sheet of an official blank is made of, before it has names: texts, fields, grids.

A part keeps the spots that it was seen in; whoever writes it down decides on names and kinds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from xltool.authoring.blank import Spot


def unsure(place: str, what: str) -> str:
    """A remark: this was left out, or could not be told."""
    return f"未能判断：{place}：{what}"


def doubtful(place: str, what: str) -> str:
    """A remark: this was decided, and somebody should look whether rightly."""
    return f"请核对：{place}：{what}"


@dataclass
class Text:
    """A line that stands for itself."""

    text: str
    look: str
    space: int = 0
    remarks: list[str] = field(default_factory=list)


@dataclass
class Entry:
    """One cell to be filled in, computed or fixed, and its label."""

    spot: Spot
    label: str  # as printed; empty: none
    label_at: tuple[int, int] | None  # sheet columns of the printed label
    columns: tuple[int, int]  # sheet columns of the value
    beside: bool = False
    hint: str = ""  # what a name is made of where the label does not tell
    around: str = ""  # unit of the part that it stands in
    fixed: object = None  # what the blank itself states there
    options: tuple[str, ...] = ()
    date: bool = False
    total: bool = False
    remarks: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return self.hint or self.label


@dataclass
class Entries:
    """Fields, one row or several; perhaps under a row of headings."""

    entries: list[Entry]
    caption: list[tuple[str, tuple[int, int]]] = field(default_factory=list)
    space: int = 0
    remarks: list[str] = field(default_factory=list)


@dataclass
class Leaf:
    """One column of a grid."""

    spot: Spot
    groups: tuple[Spot, ...]  # the headings above it, the outermost first
    cells: list[Spot] = field(default_factory=list)  # of the rows
    total: Spot | None = None

    @property
    def label(self) -> str:
        return self.spot.text

    @property
    def empty(self) -> bool:
        return all(cell.blank for cell in self.cells)

    @property
    def computed(self) -> bool:
        return all(cell.formula for cell in self.cells)

    @property
    def stated(self) -> bool:
        """Whether the blank itself has something in each of its cells."""
        return all(cell.value is not None for cell in self.cells)


@dataclass
class Grid:
    """Headings with rows below them."""

    leaves: list[Leaf]
    top: int  # the first data row
    rows: int
    heading: str = ""  # the nearest text above it
    around: str = ""  # unit of the part that it stands in
    side: Spot | None = None
    total: Spot | None = None  # the label of the row of totals
    total_first: bool = False  # that row stands above the others
    more: bool = False  # dots show that there may be more rows
    space: int = 0
    remarks: list[str] = field(default_factory=list)


Part = Text | Entries | Grid
