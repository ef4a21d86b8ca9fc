"""What a submitted workbook says, and nothing else.

It exists so that audit judges plain values and never meets XML, zip or a library's objects.
It must not know any template: no role, no label, no rule, no verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from xltool.values import Undecided, Value

NO_RESULT = Undecided("单元格没有保存计算结果，请用 Excel 或 WPS 打开后另存")


class SubmittedCell(NamedTuple):
    """A cell that shows a value or carries a formula. A tuple, because a file has ten thousand of them."""

    value: Value  # what the cell shows; NO_RESULT when a formula has no saved result
    formula: str | None = None  # with its "=", shared formulas spelled out for this cell
    array: str | None = None  # the range of a {array formula} that stands in this cell
    note: str | None = None  # Chinese: why a cell that computes has no formula here
    look: int = 0  # which of the workbook's looks it has


BLACK, WHITE = "000000", "FFFFFF"


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is shown, as far as that may hide or change what is seen.

    Colours are RRGGBB, or as the file names them.
    """

    number_format: str | None = "General"  # None: one that is built into Excel and that we do not know
    ink: str = BLACK  # of the letters
    paper: str = WHITE  # behind them
    unseen: bool = False  # whether the letters cannot be told from the paper


@dataclass(frozen=True, slots=True)
class Change:
    """What a conditional format changes of a look; None: it leaves that alone."""

    number_format: str | None = None
    ink: str | None = None
    paper: str | None = None


class Condition(NamedTuple):
    """A rule of a conditional format. Its formulas are never run."""

    areas: tuple[str, ...]  # such as "A1:D9", as written
    kind: str  # such as "cellIs", "expression" (ST_CfType, ECMA-376 part 1, 18.18.12)
    operator: str  # such as "lessThan", where it compares
    operands: tuple[str, ...]  # formulas without "=", as written
    change: int | None  # which of the workbook's changes it makes
    bare: bool  # a bar or an icon stands in place of the figure
    own: Change | None = None  # the change itself, where the rule says it


class Cover(NamedTuple):
    """A picture, a box or a chart over cells."""

    word: str  # what it is, in Chinese
    text: str  # that stands in it, cut
    area: tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(frozen=True, slots=True)
class SheetContent:
    """A sheet; chart and dialog sheets are listed with no cells."""

    name: str  # as on the tab
    state: str  # "visible", "hidden" or "veryHidden"
    cells: Mapping[str, SubmittedCell]  # by address such as "F12", in the file's order
    hidden_rows: frozenset[int]  # hidden, filtered out, folded, or of no height
    hidden_columns: frozenset[int]  # hidden, folded, or of no width
    merges: tuple[str, ...]  # such as "A1:D1", in the file's order
    filtered: bool = False  # whether rows are hidden by a filter
    protected: bool = False
    validated: bool = False  # whether any cell checks or offers what is typed
    conditions: tuple[Condition, ...] = ()
    covers: tuple[Cover, ...] = ()


@dataclass(frozen=True, slots=True)
class CoreProperties:
    """The document's own description of itself; empty where the file says nothing."""

    title: str  # dc:title
    description: str  # dc:description, the "comments" of Excel's dialog


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted workbook, as it was when its bytes were read once."""

    path: Path  # where it was read from
    sha256: str  # hexadecimal, of the very bytes that were read
    sheets: tuple[SheetContent, ...]  # in the order of the tabs
    names: Mapping[str, str]  # defined names of the workbook -> text as written
    local_names: Mapping[tuple[str, str], str]  # (sheet, name) -> text, names of one sheet
    properties: Mapping[str, str]  # custom document properties, all as text
    core: CoreProperties  # title and description
    application: str  # what saved the file last, in its own words; may be empty
    date1904: bool  # serial numbers count from 1904
    calc_mode: str  # "auto", "autoNoTable" or "manual"
    full_precision: bool  # False: "precision as displayed"
    iterate: bool  # circular references are computed by iteration
    looks: tuple[Look, ...]  # of the cells, by their number
    changes: tuple[Change, ...]  # of the conditional formats, by their number
    external_links: tuple[str, ...]  # what the workbook refers to outside of itself, as written; never opened
    embedded: tuple[str, ...]  # parts with other documents or programs inside; never opened
    calc_on_load: bool  # the saved results are to be computed on opening: perhaps never were

    def sheet(self, name: str) -> SheetContent | None:
        """The sheet of that name, or None; Excel does not tell case apart."""
        key = name.casefold()
        return next((sheet for sheet in self.sheets if sheet.name.casefold() == key), None)
