"""One sheet part, streamed into cells.

It exists because this is the only part that is large: one pass, no tree, a few small objects.
It must not know what a cell is for.
"""

from __future__ import annotations

import re

from xltool import a1
from xltool.errors import RefusedError
from xltool.submission import areas, scalars
from xltool.submission.budget import MAX_DEPTH, VALUE, Budget
from xltool.submission.cells import Formulas, bounded, value
from xltool.submission.conditions import (
    EXTENSIONS, FORMATS, NEWER_AREAS, NEWER_OPERAND, OPERAND, RULE, Conditions,
)  # fmt: skip
from xltool.submission.drawings import covers
from xltool.submission.model import NO_RESULT, SheetContent, SubmittedCell
from xltool.submission.package import Package
from xltool.submission.refusal import broken, refused, shown
from xltool.submission.strings import Text
from xltool.submission.workbook import Tab
from xltool.submission.xmlstream import MAIN, flag, stream
from xltool.values import Value

MAX_MERGES = 50_000
MAX_HYPERLINKS = 70_000  # Excel's own limit is 65,530
MAX_ARRAY = 1_000_000  # cells of an array formula
_MAX_RAW = 400_000  # characters of a value before its escapes are decoded

_SHEET, _DATA, _ROW, _CELL = MAIN + "worksheet", MAIN + "sheetData", MAIN + "row", MAIN + "c"
_VALUE, _FORMULA, _INLINE = MAIN + "v", MAIN + "f", MAIN + "is"
_COLS, _COL = MAIN + "cols", MAIN + "col"
_MERGES, _MERGE = MAIN + "mergeCells", MAIN + "mergeCell"
_LINKS, _LINK, _DIMENSION = MAIN + "hyperlinks", MAIN + "hyperlink", MAIN + "dimension"
_FILTERS, _FILTER = MAIN + "autoFilter", MAIN + "filterColumn"
_VALIDATIONS, _VALIDATION, _PROTECTION = MAIN + "dataValidations", MAIN + "dataValidation", MAIN + "sheetProtection"
_LEAST_HEIGHT, _LEAST_WIDTH = 3.0, 0.4  # points and characters: with less nothing can be read
_PLACED = {_DATA: "表格数据重复或位置不对", _ROW: "行不在表格数据里", _CELL: "单元格不在行里"}
_CAPITALS = re.compile(r"[A-Z]{1,3}")
_DATA_TABLE = "数据表（模拟运算表）的结果，没有自己的公式"

_columns: dict[str, int] = {}  # letters -> number, as they are met; at most 16,384


def _column(letters: str) -> int:
    """The number of a column in capital letters, 0 for anything else."""
    if not _CAPITALS.fullmatch(letters) or (len(letters) == 3 and letters > "XFD"):
        return 0
    number = _columns[letters] = a1.column_number(letters)
    return number


def _small(text: str | None, least: float) -> bool:
    """Whether a height or a width shows nothing."""
    size = scalars.number(text) if text is not None else None
    return size is not None and size < least


class _Sheet:
    """Handler of a worksheet part; depth 1 worksheet, 2 sheetData, 3 row, 4 c, 5 f, v or is."""

    def __init__(self, tab: Tab, strings: list[str], date1904: bool, budget: Budget) -> None:
        self._where = f"工作表“{shown(tab.name)}”"
        self._strings = strings
        self._date1904 = date1904
        self._budget = budget
        self._formulas = Formulas(self._where, budget)
        self._depth = 0
        self._parent = ""  # the open element of depth 2
        self._in_row = False
        self._row = 0
        self._digits = "0"
        self._column = 0
        self._ref = ""
        self._cell: dict[str, str] | None = None  # attributes of the open cell
        self._formula: dict[str, str] | None = None  # attributes of the open cell's formula
        self._text = ""  # of that formula
        self._value: str | None = None  # text of the open cell's v
        self._sink = ""  # which of the two is open
        self._inline: Text | None = None
        self._widths = 4 * a1.MAX_COLUMN
        self._links = MAX_HYPERLINKS
        self._merged: list[areas.Area] = []
        self.conditions = Conditions(budget)
        self.data_seen = False
        self.cells: dict[str, SubmittedCell] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merges: list[str] = []
        self.filtered = self.protected = self.validated = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        depth = self._depth = self._depth + 1
        if depth == 5 and self._cell is not None:
            if name == _VALUE and self._value is None:
                self._value, self._sink = "", _VALUE
            elif name == _FORMULA and self._formula is None:
                self._formula, self._text, self._sink = attributes, "", _FORMULA
            else:
                self._start_content(name)
        elif depth == 4 and name == _CELL and self._in_row:
            self._start_cell(attributes)
        elif self._sink:
            raise self._broken("单元格的内容里夹有标记")
        elif depth == 3 and name == _ROW and self._parent == _DATA:
            self._start_row(attributes)
        else:
            self._start_other(name, attributes, depth)

    def text(self, data: str) -> None:
        sink = self._sink
        if sink == _VALUE:
            self._value = self._value + data if self._value else data
            if len(self._value) > _MAX_RAW:
                raise self._too_long()
        elif sink:
            self._text = self._text + data if self._text else data
            if len(self._text) > _MAX_RAW:
                raise self._too_long()
        elif self._inline is not None:
            self._inline.text(data)

    def end(self, name: str) -> None:
        depth = self._depth
        self._depth = depth - 1
        if depth == 5:
            self._sink = ""
        elif depth == 4:
            cell = self._cell
            if cell is not None:
                if self._value is not None or self._formula is not None or self._inline is not None:
                    self._end_cell(cell)
                self._cell = None
            elif self._sink == OPERAND:
                self.conditions.operand(self._text)
                self._sink = ""
        elif depth > 5:
            if self._inline is not None:
                self._inline.end(name)
            elif self._sink in (NEWER_OPERAND, NEWER_AREAS):
                self.conditions.newer_text(self._sink, self._text)
                self._sink = ""
        elif depth == 3:
            self._in_row = False
        elif depth == 2:
            self._parent = ""
        elif depth == 1:
            self._end_sheet()

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._budget.spend()
        text = attributes.get("r")
        row = self._row + 1 if text is None else scalars.integer(text)
        if row is None or not 1 <= row <= a1.MAX_ROW:
            raise self._broken(f"行号不对：{shown(text or '')}")
        if row <= self._row:
            raise self._broken(f"第 {row} 行重复，或行的次序颠倒")
        self._in_row, self._row, self._digits, self._column = True, row, str(row), 0
        if flag(attributes.get("hidden")) or _small(attributes.get("ht"), _LEAST_HEIGHT):
            self.hidden_rows.add(row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        ref = attributes.get("r")
        if ref is None:
            column = self._column + 1
            if column > a1.MAX_COLUMN:
                raise self._broken("列数超过 16384")
            ref = f"{a1.column_letters(column)}{self._digits}"
        else:
            digits = self._digits
            letters = ref[: -len(digits)]
            column = _columns.get(letters) or _column(letters)
            if not column or not ref.endswith(digits):
                raise self._broken(f"第 {self._row} 行里有不属于它的单元格 {shown(ref)}")
            if column <= self._column:
                raise self._broken(f"单元格 {ref} 出现两次，或次序颠倒")
        self._budget.work -= 1  # it is looked at with the next row or value: a row has no more than 16,384
        self._column, self._ref, self._cell = column, ref, attributes

    def _start_content(self, name: str) -> None:
        if name in (_VALUE, _FORMULA) or (name == _INLINE and self._inline is not None):
            raise self._broken(f"单元格 {self._ref} 的内容重复")
        if name == _INLINE:
            self._inline = Text()
        elif name in _PLACED:
            raise self._broken(_PLACED[name])
        else:
            self._budget.spend()

    def _end_cell(self, cell: dict[str, str]) -> None:
        inline, told = self._inline, self._formula
        formula = array = note = None
        kind = cell.get("t", "n")
        try:
            if kind == "inlineStr" and inline is not None:
                shows: Value = bounded(inline.value())
            else:
                shows = value(kind, self._value or "", self._strings, self._date1904)
            if told is not None:
                formula = self._formulas.spelled(told, self._text, self._row, self._column)
                if told:
                    note = _DATA_TABLE if told.get("t") == "dataTable" else None
                    array = self._array(told)
                if shows is None and (formula or note):
                    shows = NO_RESULT
        except ValueError as error:
            raise self._broken(f"单元格 {self._ref} {error}") from error
        self._value = self._inline = self._formula = None
        if shows is not None:
            look = scalars.integer(cell.get("s", "0"))
            if look is None:
                raise self._broken(f"单元格 {self._ref} 的格式编号不对")
            self._budget.spend(VALUE)
            self.cells[self._ref] = SubmittedCell(shows, formula, array, note, look)

    def _array(self, formula: dict[str, str]) -> str | None:
        if formula.get("t") != "array":
            return None
        ref = formula.get("ref", self._ref)
        if areas.size(self._area(ref)) > MAX_ARRAY:
            raise self._broken(f"单元格 {self._ref} 的数组公式的区域过大：{shown(ref)}")
        return ref

    def _start_other(self, name: str, attributes: dict[str, str], depth: int) -> None:
        self._budget.spend()
        if depth > MAX_DEPTH:
            raise self._broken("元素嵌套过深")
        if name in _PLACED and (name, depth, self.data_seen) != (_DATA, 2, False):
            raise self._broken(_PLACED[name])
        if depth > 5:
            if self._inline is not None:
                self._inline.start(name, attributes, depth - 5, False)
            elif self._parent == EXTENSIONS:
                self.conditions.newer(name, attributes)
                if name in (NEWER_OPERAND, NEWER_AREAS):
                    self._text, self._sink = "", name
        elif depth == 2:
            self._parent = name
            if name == _DATA:
                self.data_seen = True
            elif name == FORMATS:
                self.conditions.begin(attributes)
            elif name == _PROTECTION:
                self.protected = flag(attributes.get("sheet"))
            elif name == _DIMENSION and areas.beyond(attributes.get("ref", "")):
                raise self._broken(f"已用区域超出工作表：{shown(attributes['ref'])}")
        elif depth == 3:
            self._start_item(name, attributes)
        elif depth == 4 and self._parent == FORMATS:
            if name == OPERAND and self.conditions.found:
                self._text, self._sink = "", name
            else:
                self.conditions.part(name, attributes)

    def _start_item(self, name: str, attributes: dict[str, str]) -> None:
        if name == _COL and self._parent == _COLS:
            self._take_columns(attributes)
        elif name == _MERGE and self._parent == _MERGES:
            if len(self.merges) >= MAX_MERGES:
                raise refused(f"{self._where}的合并单元格过多", "请取消多余的合并后再报")
            ref = attributes.get("ref", "")
            self._merged.append(self._area(ref))
            self.merges.append(ref)
        elif name == _LINK and self._parent == _LINKS:
            self._links -= 1
            if self._links < 0:
                raise refused(f"{self._where}的超链接过多", "请删去多余的超链接后再报")
            self._area(attributes.get("ref", ""))
        elif name == _FILTER and self._parent == _FILTERS:
            self.filtered = True
        elif name == RULE and self._parent == FORMATS:
            self.conditions.rule(attributes)
        elif name == _VALIDATION and self._parent == _VALIDATIONS:
            self.validated = True

    def _take_columns(self, attributes: dict[str, str]) -> None:
        first, last = scalars.integer(attributes.get("min")), scalars.integer(attributes.get("max"))
        if first is None or last is None or not 1 <= first <= last <= a1.MAX_COLUMN:
            raise self._broken("列的设置不对")
        self._widths -= last - first + 1
        if self._widths < 0:
            raise self._broken("列的设置重复过多")
        if flag(attributes.get("hidden")) or _small(attributes.get("width"), _LEAST_WIDTH):
            self.hidden_columns.update(range(first, last + 1))

    def _end_sheet(self) -> None:
        found = areas.overlapping(self._merged)
        if found is not None:
            raise self._broken(f"合并单元格互相重叠（{a1.cell(*found[:2])} 处）")

    def _too_long(self) -> RefusedError:
        return self._broken(f"单元格 {self._ref} 的内容过长")

    def _area(self, ref: str) -> areas.Area:
        found = areas.area(ref)
        if found is None:
            raise self._broken(f"区域写法不对：{shown(ref)}")
        return found

    def _broken(self, what: str) -> RefusedError:
        return broken(self._where, what)


def content(package: Package, tab: Tab, strings: list[str], date1904: bool) -> SheetContent:
    """Read one sheet; only worksheets have cells."""
    sheet = _Sheet(tab, strings, date1904, package.budget)
    if tab.kind == "worksheet":
        stream(package, tab.part, _SHEET, sheet)
    return SheetContent(
        tab.name,
        tab.state,
        sheet.cells,
        frozenset(sheet.hidden_rows),
        frozenset(sheet.hidden_columns),
        tuple(sheet.merges),
        sheet.filtered,
        sheet.protected,
        sheet.validated,
        tuple(sheet.conditions.found),
        covers(package, tab.part) if tab.kind == "worksheet" else (),
    )
