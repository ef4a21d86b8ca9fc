"""One sheet part, streamed into cells.

It exists because this is the only part that is large: one pass, no tree, a few small objects.
It must not know what a cell is for. Formulas are text here, spelled out but never run.
"""

from __future__ import annotations

import re
from functools import lru_cache

from xltool import a1
from xltool.submission import scalars
from xltool.submission.model import NO_RESULT, SheetContent, SubmittedCell
from xltool.submission.package import Package
from xltool.submission.refusal import broken, refused, shown
from xltool.submission.strings import MAX_TEXT, Text
from xltool.submission.workbook import Tab
from xltool.submission.xmlstream import MAIN, flag, stream
from xltool.values import ExcelError, Undecided, Value

MAX_CELLS = 2_000_000
MAX_ROWS = 4_000_000
MAX_FORMULAS = 8_000_000  # characters that shared formulas expand to
MAX_MERGES = 100_000

_SHEET, _DATA, _ROW, _CELL = MAIN + "worksheet", MAIN + "sheetData", MAIN + "row", MAIN + "c"
_VALUE, _FORMULA, _INLINE = MAIN + "v", MAIN + "f", MAIN + "is"
_COLS, _COL, _MERGE = MAIN + "cols", MAIN + "col", MAIN + "mergeCell"
_CAPITALS = re.compile(r"[A-Z]{1,3}")
_ERROR = re.compile(r"#[A-Z0-9/_]{1,20}[!?]?|Err:[0-9]{3}")
_DATA_TABLE = "数据表（模拟运算表）的结果，没有自己的公式"


@lru_cache(maxsize=a1.MAX_COLUMN)
def _column(letters: str) -> int | None:
    """The number of a column in capital letters, None for anything else."""
    if not _CAPITALS.fullmatch(letters) or (len(letters) == 3 and letters > "XFD"):
        return None
    return a1.column_number(letters)


class Budget:
    """What all sheets of a file together may still use."""

    def __init__(self) -> None:
        self.cells = MAX_CELLS
        self.rows = MAX_ROWS
        self.formulas = MAX_FORMULAS

    def check(self) -> None:
        if self.cells < 0 or self.rows < 0 or self.formulas < 0:
            raise refused("单元格、行或公式过多", "请删去多余的空行、格式和工作表后再报")


class _Sheet:
    """Handler of a worksheet part; depth 1 worksheet, 2 sheetData, 3 row, 4 c, 5 f, v or is."""

    def __init__(self, tab: Tab, strings: list[str], date1904: bool, budget: Budget) -> None:
        self._tab = tab
        self._strings = strings
        self._date1904 = date1904
        self._budget = budget
        self._depth = 0
        self._row = 0
        self._digits = "0"
        self._column = 0
        self._ref = ""
        self._attributes: dict[str, str] | None = None  # of the open cell
        self._formula: dict[str, str] | None = None  # attributes of the open cell's formula
        self._pieces: dict[str, list[str]] = {}  # texts of the open cell's f and v
        self._sink: list[str] | None = None
        self._inline: Text | None = None
        self._masters: dict[str, tuple[str, int, int]] = {}
        self._widths = 4 * a1.MAX_COLUMN
        self.data_seen = False
        self.cells: dict[str, SubmittedCell] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merges: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        depth = self._depth = self._depth + 1
        if self._sink is not None:
            raise self._broken("单元格的内容里夹有标记")
        if name == _CELL:
            if depth != 4 or not self._row:
                raise self._broken("单元格不在行里")
            self._start_cell(attributes)
        elif depth > 5:
            if self._inline is not None:
                self._inline.start(name, attributes, depth - 5, False)
        elif depth == 5:
            if self._attributes is not None:
                self._start_content(name, attributes)
        elif name == _ROW:
            if depth != 3 or not self.data_seen:
                raise self._broken("行不在表格数据里")
            self._start_row(attributes)
        elif name == _DATA:
            if depth != 2 or self.data_seen:
                raise self._broken("表格数据重复或位置不对")
            self.data_seen = True
        elif name == _COL and depth == 3:
            self._take_columns(attributes)
        elif name == _MERGE and depth == 3:
            self._take_merge(attributes.get("ref", ""))

    def text(self, data: str) -> None:
        if self._sink is not None:
            self._sink.append(data)
        elif self._inline is not None:
            self._inline.text(data)

    def end(self, name: str) -> None:
        depth = self._depth
        self._depth = depth - 1
        if depth == 5:
            self._sink = None
        elif depth == 4:
            if self._attributes is not None:
                self._end_cell(self._attributes)
                self._attributes = None
        elif depth > 5 and self._inline is not None:
            self._inline.end(name)

    def _start_row(self, attributes: dict[str, str]) -> None:
        text = attributes.get("r")
        row = self._row + 1 if text is None else scalars.integer(text)
        if row is None or not 1 <= row <= a1.MAX_ROW:
            raise self._broken(f"行号不对：{shown(text or '')}")
        self._row, self._digits, self._column = row, str(row), 0
        self._budget.rows -= 1
        self._budget.check()
        if flag(attributes.get("hidden")) or scalars.number(attributes.get("ht", "1")) == 0:
            self.hidden_rows.add(row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        ref = attributes.get("r")
        if ref is None:
            self._column += 1
            if self._column > a1.MAX_COLUMN:
                raise self._broken("列数超过 16384")
            ref = a1.cell(self._row, self._column)
        else:
            column = _column(ref.removesuffix(self._digits))
            if column is None or not ref.endswith(self._digits):
                raise self._broken(f"第 {self._row} 行里有不属于它的单元格 {shown(ref)}")
            self._column = column
        self._budget.cells -= 1
        self._budget.check()
        self._ref, self._attributes, self._formula = ref, attributes, None
        self._pieces, self._inline = {}, None

    def _start_content(self, name: str, attributes: dict[str, str]) -> None:
        if name == _INLINE:
            if self._inline is not None:
                raise self._broken(f"单元格 {self._ref} 的内容重复")
            self._inline = Text()
        elif name in (_VALUE, _FORMULA):
            if name in self._pieces:
                raise self._broken(f"单元格 {self._ref} 的内容重复")
            self._pieces[name] = self._sink = []
            if name == _FORMULA:
                self._formula = attributes

    def _end_cell(self, attributes: dict[str, str]) -> None:
        pieces = self._pieces.get(_VALUE)
        text = "".join(pieces) if pieces else ""
        value = self._value(attributes.get("t", "n"), text)
        formula = array = note = None
        if self._formula is not None:
            kind = self._formula.get("t", "normal")
            formula = self._formula_text(kind, "".join(self._pieces[_FORMULA]))
            note = _DATA_TABLE if kind == "dataTable" else None
            if kind == "array":
                array = self._formula.get("ref", self._ref)
                self._check_area(array)
            if value is None and (formula or note):
                value = NO_RESULT
        if value is not None:
            if self._ref in self.cells:
                raise self._broken(f"单元格 {self._ref} 出现两次")
            self.cells[self._ref] = SubmittedCell(value, formula, array, note)

    def _formula_text(self, kind: str, text: str) -> str | None:
        assert self._formula is not None
        if len(text) > MAX_TEXT:
            raise self._broken(f"单元格 {self._ref} 的公式过长")
        if kind == "shared":
            text = self._shared(self._formula.get("si", ""), text)
        elif kind == "dataTable":
            return None
        elif kind not in ("normal", "array"):
            raise self._broken(f"单元格 {self._ref} 的公式类型不认识")
        return f"={text}" if text.strip(scalars.BLANKS) else None

    def _shared(self, group: str, text: str) -> str:
        """The master's formula overrides what a later cell of its group says (18.3.1.40)."""
        if group not in self._masters:
            if not text:
                raise self._broken(f"单元格 {self._ref} 的共享公式没有来源")
            self._masters[group] = (text, self._row, self._column)
            return text
        master, row, column = self._masters[group]
        self._budget.formulas -= len(master)
        self._budget.check()
        return a1.shift(master, self._row - row, self._column - column)

    def _value(self, kind: str, text: str) -> Value:
        """What a cell of a type (ST_CellType, 18.18.11) shows; None when it shows nothing."""
        value: Value = None
        if kind == "str":
            value = scalars.plain(text)
            if len(value) > MAX_TEXT:
                raise self._broken(f"单元格 {self._ref} 的文字超过 {MAX_TEXT} 字")
        elif kind == "inlineStr":
            value = self._inline.value() if self._inline is not None else text or None
            if value is not None and len(value) > MAX_TEXT:
                raise self._broken(f"单元格 {self._ref} 的文字超过 {MAX_TEXT} 字")
        elif not text.strip(scalars.BLANKS):
            return None
        elif kind == "n":
            value = scalars.number(text)
        elif kind == "s":
            index = scalars.integer(text.strip(scalars.BLANKS))
            if index is not None and index < len(self._strings):
                value = self._strings[index]
        elif kind == "b":
            value = {"1": True, "0": False, "true": True, "false": False}.get(text.strip())
        elif kind == "e":
            known = _ERROR.fullmatch(text)
            value = ExcelError(text) if known else Undecided(f"错误值“{shown(text)}”不认识")
        elif kind == "d":
            value = scalars.serial(text, self._date1904)
        else:
            raise self._broken(f"单元格 {self._ref} 的类型不认识")
        if value is None and text:
            raise self._broken(f"单元格 {self._ref} 的值写法不对：{shown(text)}")
        return value

    def _take_columns(self, attributes: dict[str, str]) -> None:
        first, last = scalars.integer(attributes.get("min")), scalars.integer(attributes.get("max"))
        if first is None or last is None or not 1 <= first <= last <= a1.MAX_COLUMN:
            raise self._broken("列的设置不对")
        self._widths -= last - first + 1
        if self._widths < 0:
            raise self._broken("列的设置重复过多")
        if flag(attributes.get("hidden")) or scalars.number(attributes.get("width", "1")) == 0:
            self.hidden_columns.update(range(first, last + 1))

    def _take_merge(self, ref: str) -> None:
        if len(self.merges) >= MAX_MERGES:
            raise refused(f"工作表“{shown(self._tab.name)}”的合并单元格过多")
        self._check_area(ref)
        self.merges.append(ref)

    def _check_area(self, ref: str) -> None:
        try:
            a1.area(ref)
        except ValueError as error:
            raise self._broken(f"区域写法不对：{shown(ref)}") from error

    def _broken(self, what: str) -> Exception:
        return broken(f"工作表“{shown(self._tab.name)}”", what)


def content(package: Package, tab: Tab, strings: list[str], date1904: bool, budget: Budget) -> SheetContent:
    """Read one sheet; only worksheets have cells."""
    sheet = _Sheet(tab, strings, date1904, budget)
    if tab.kind == "worksheet":
        stream(package, tab.part, _SHEET, sheet)
    return SheetContent(
        tab.name,
        tab.state,
        sheet.cells,
        frozenset(sheet.hidden_rows),
        frozenset(sheet.hidden_columns),
        tuple(sheet.merges),
    )
