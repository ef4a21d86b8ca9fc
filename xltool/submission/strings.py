"""The shared strings of a workbook.

It exists so that rich text, phonetic guides and blanks are dealt with in one place, for shared
and for inline strings. It must not know which cell shows a string.
"""

from __future__ import annotations

from xltool.submission import scalars
from xltool.submission.budget import MAX_DEPTH, Budget
from xltool.submission.package import Package
from xltool.submission.refusal import broken, refused, shown
from xltool.submission.xmlstream import MAIN, SPACE, stream

MAX_STRINGS = 500_000
MAX_TEXT = 32_767

_SI = MAIN + "si"
_R = MAIN + "r"
_T = MAIN + "t"


class Text:
    """Joins the runs of one string item; the caller tells it the depth below that item."""

    __slots__ = ("_in_run", "_keep", "_piece", "_runs", "_told")

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._piece: list[str] | None = None
        self._keep = False
        self._in_run = False
        self._told = False  # the text of the item or of its open run has been met

    def start(self, name: str, attributes: dict[str, str], depth: int, keep: bool) -> None:
        """An element ``depth`` levels below the item; phonetic runs (rPh) are passed over."""
        if depth == 1:
            self._in_run = name == _R
            self._told = self._told and not self._in_run
        if name == _T and (depth == 1 or (depth == 2 and self._in_run)):
            if self._told:
                raise broken("文字", "一段文字里有两个内容，不知道显示哪一个")
            self._told = True
            self._piece = []
            self._keep = keep or attributes.get(SPACE) == "preserve"

    def text(self, data: str) -> None:
        if self._piece is not None:
            self._piece.append(data)

    def end(self, name: str) -> None:
        if name == _T and self._piece is not None:
            run = "".join(self._piece)
            self._runs.append(scalars.plain(run if self._keep else run.strip(scalars.BLANKS)))
            self._piece = None

    def value(self) -> str:
        return "".join(self._runs)


class _Table:
    """Handler of the shared string part."""

    def __init__(self, part: str, budget: Budget) -> None:
        self._part = part
        self._budget = budget
        self._depth = 0
        self._keep = False
        self._item: Text | None = None
        self.strings: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._budget.spend()
        if self._depth > MAX_DEPTH:
            raise broken(shown(self._part), "元素嵌套过深")
        if self._item is not None:
            self._item.start(name, attributes, self._depth - 2, self._keep)
        elif self._depth == 1:
            self._keep = attributes.get(SPACE) == "preserve"
        elif self._depth == 2 and name == _SI:
            if len(self.strings) >= MAX_STRINGS:
                raise refused(f"文件里的文字超过 {MAX_STRINGS} 条", "请删去多余内容后再报")
            self._item = Text()

    def text(self, data: str) -> None:
        if self._item is not None:
            self._item.text(data)

    def end(self, name: str) -> None:
        if self._item is not None:
            self._item.end(name)
            if self._depth == 2:
                value = self._item.value()
                if len(value) > MAX_TEXT:
                    raise broken(shown(self._part), f"一个单元格的文字超过 {MAX_TEXT} 字")
                self.strings.append(value)
                self._item = None
        self._depth -= 1


def shared(package: Package, part: str) -> list[str]:
    """All shared strings, in order."""
    table = _Table(part, package.budget)
    stream(package, part, MAIN + "sst", table)
    return table.strings
