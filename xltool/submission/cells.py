"""What a single cell of a sheet part says: its value by its type, its formula spelled out.

It exists so that the handler of a sheet only follows the XML. Formulas are text here and never
run; one that would start another program (DDE) has the file refused.
"""

from __future__ import annotations

import re
from functools import lru_cache

from xltool import a1
from xltool.errors import RefusedError
from xltool.submission import scalars
from xltool.submission.budget import SHIFTED, Budget
from xltool.submission.refusal import refused, shown
from xltool.submission.strings import MAX_TEXT
from xltool.values import ExcelError, Undecided, Value

_ERROR = re.compile(r"#[A-Z0-9/_]{1,20}[!?]?|Err:[0-9]{3}")
_CALLS = ("DDE", "CALL", "REGISTER.ID")  # functions that have something outside of the workbook run
_LONG = 1024  # characters of a formula that is not remembered
_BOOLEANS = {"1": True, "0": False, "true": True, "false": False}


def value(kind: str, text: str, strings: list[str], date1904: bool) -> Value:
    """What a cell of a type (ST_CellType, 18.18.11) shows; None when it shows nothing.

    :raises ValueError: that is no way to write it; the text is what to say.
    """
    found: Value = None
    if kind == "str":
        return bounded(scalars.plain(text))
    if not text.strip(scalars.BLANKS):
        return None
    if kind == "n":
        found = scalars.number(text)
    elif kind == "s":
        index = scalars.integer(text.strip(scalars.BLANKS))
        if index is not None and index < len(strings):
            found = strings[index]
    elif kind == "b":
        found = _BOOLEANS.get(text.strip())
    elif kind == "e":
        found = ExcelError(text) if _ERROR.fullmatch(text) else Undecided(f"错误值“{shown(text)}”不认识")
    elif kind == "d":
        found = scalars.serial(text, date1904)
    elif kind == "inlineStr":
        return bounded(text)
    else:
        raise ValueError("的类型不认识")
    if found is None:
        raise ValueError(f"的值写法不对：{shown(text)}")
    return found


def bounded(text: str) -> str:
    """:raises ValueError: more than a cell can hold."""
    if len(text) > MAX_TEXT:
        raise ValueError(f"的文字超过 {MAX_TEXT} 字")
    return text


class Formulas:
    """The formulas of one sheet; shared ones are spelled out for each cell."""

    def __init__(self, where: str, budget: Budget) -> None:
        self._where = where
        self._budget = budget
        self._masters: dict[str, tuple[str, int, int]] = {}

    def spelled(self, attributes: dict[str, str], text: str, row: int, column: int) -> str | None:
        """With its "=", or None for a cell that has none of its own.

        :raises ValueError: it is nothing that a spreadsheet program writes; the text is what to say.
        """
        kind = attributes.get("t", "normal")
        if len(text) > MAX_TEXT:
            raise ValueError("的公式过长")
        check_formula(text, self._where)
        if kind == "shared":
            text = self._shared(attributes.get("si", ""), text, row, column)
        elif kind == "dataTable":
            return None
        elif kind not in ("normal", "array"):
            raise ValueError("的公式类型不认识")
        return f"={text}" if text.strip(scalars.BLANKS) else None

    def _shared(self, group: str, text: str, row: int, column: int) -> str:
        """The master's formula overrides what a later cell of its group says (18.3.1.40)."""
        if group not in self._masters:
            if not text:
                raise ValueError("的共享公式没有来源")
            self._masters[group] = (text, row, column)
            return text
        master, first, left = self._masters[group]
        self._budget.spend(SHIFTED * len(master))
        return a1.shift(master, row - first, column - left)


def check_formula(text: str, where: str) -> None:
    """:raises RefusedError: the formula asks another program (``cmd|'/c …'!A1``, ``DDE(…)``)."""
    if (_asks if len(text) > _LONG else _remembered)(text):
        raise dde(where)


def _asks(text: str) -> bool:
    """Whether a formula asks another program."""
    upper = text.upper()
    if "|" not in text and "DDE(" not in upper and "CALL(" not in upper and "REGISTER.ID(" not in upper:
        return False
    return any(
        (token.kind == "other" and token.text == "|")
        or (token.kind == "function" and token.text.upper().removeprefix("_XLFN.") in _CALLS)
        for token in a1.tokens(text)
    )


_remembered = lru_cache(maxsize=8192)(_asks)  # the files of a batch have the same formulas


def dde(where: str) -> RefusedError:
    """The refusal for links to other programs, wherever they were noticed."""
    return refused(f"文件里有调用其他程序的公式或链接（DDE，{where}），疑似恶意内容", "请删去后另存为 .xlsx 再报")
