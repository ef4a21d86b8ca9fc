"""Text functions.

Excel counts UTF-16 units; texts with characters beyond them are undecided where that matters.
"""

from __future__ import annotations

import re
from itertools import cycle, islice

from xltool.recalculation import wildcards
from xltool.recalculation.areas import Area, Argument
from xltool.recalculation.coercion import parse_number, to_bool, to_text
from xltool.recalculation.formats import text_format
from xltool.recalculation.functions.signature import MANY, Function, scalar
from xltool.values import VALUE, ExcelError, Undecided, Value

_LONGEST = 32_767
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_WIDE = Undecided("文本含有双单元字符，字符位置不确定")
_SPACES = re.compile(" +")
_CONTROLS = re.compile("[\x00-\x1f]")
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_KANA = re.compile("[\u3001-\u30ff]")


def _length(text: str) -> Value:
    return float(_units(text))


def _piece(text: str, start: int, count: int) -> Value:
    """So many units of a text; where an older and a newer Excel would count differently, nobody can tell."""
    piece, rest = text[start : start + count], text[start:]
    if _BEYOND.search(text[:start]) or (_BEYOND.search(piece) and count < _units(rest)):
        return _WIDE
    return piece


def _units(text: str) -> int:
    return len(text) + len(_BEYOND.findall(text))


def _left(text: str, count: float = 1.0) -> Value:
    if count < 0:
        return VALUE
    return _piece(text, 0, int(count))


def _right(text: str, count: float = 1.0) -> Value:
    if count < 0:
        return VALUE
    from_end = _piece(text[::-1], 0, int(count))
    return from_end[::-1] if type(from_end) is str else from_end


def _mid(text: str, start: float, count: float) -> Value:
    if start < 1 or count < 0:
        return VALUE
    return _piece(text, int(start) - 1, int(count))


def _find(wanted: str, text: str, start: float = 1.0) -> Value:
    if start < 1 or start > len(text) + 1 or (start > len(text) and wanted):
        return VALUE
    place = text.find(wanted, int(start) - 1)
    if _BEYOND.search(text[: max(place, int(start) - 1)]):
        return _WIDE
    return float(place + 1) if place >= 0 else VALUE


def _search(wanted: str, text: str, start: float = 1.0) -> Value:
    if start < 1 or start > len(text) + 1 or (start > len(text) and wanted):
        return VALUE
    place = wildcards.find(wanted, text, int(start) - 1)
    if _BEYOND.search(text[: max(place, int(start) - 1)]):
        return _WIDE
    return float(place + 1) if place >= 0 else VALUE


def _substitute(text: str, old: str, new: str, which: float | None = None) -> Value:
    if which is not None and which < 1:
        return VALUE
    if not old:
        return text
    if which is None:
        length = len(text) + text.count(old) * (len(new) - len(old))
        return text.replace(old, new) if length <= _LONGEST else VALUE
    place = -1
    for _ in range(int(which)):
        place = text.find(old, place + len(old) if place >= 0 else 0)
        if place < 0:
            return text
    return _limited(text[:place] + new + text[place + len(old) :])


def _replace(text: str, start: float, count: float, new: str) -> Value:
    if start < 1 or count < 0:
        return VALUE
    if _BEYOND.search(text):
        return _WIDE
    first = int(start) - 1
    return _limited(text[:first] + new + text[first + int(count) :])


def _repeat(text: str, count: float) -> Value:
    if count < 0 or len(text) * count > _LONGEST:
        return VALUE
    return text * int(count)


def _limited(text: str) -> Value:
    return text if len(text) <= _LONGEST else VALUE


def _char(code: float) -> Value:
    if not 1 <= code <= 255:
        return VALUE
    return chr(int(code)) if code < 128 else Undecided("CHAR 的结果取决于系统代码页")


def _code(text: str) -> Value:
    if not text:
        return VALUE
    return float(ord(text[0])) if text[0] < "\x80" else Undecided("CODE 的结果取决于系统代码页")


def _cased(text: str, upper: bool) -> str:
    changed = (char.upper() if upper else char.lower() for char in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, changed, strict=True))


def _value(value: Value) -> Value:
    if type(value) is bool:
        return VALUE
    if type(value) is str:
        number = parse_number(value)
        return VALUE if number is None else number
    return 0.0 if value is None else value


def _half_width(text: str) -> Value:
    if _KANA.search(text):
        return Undecided("ASC 对该文本的转换取决于系统语言")
    return text.translate(_HALF)


def _pieces(arguments: tuple[Argument, ...]) -> list[str] | Value:
    found: list[str] = []
    for argument in arguments:
        values = argument.by_row() if type(argument) is Area else (argument,)
        for value in values:
            text = to_text(value)  # type: ignore[arg-type]
            if type(text) is not str:
                return text
            found.append(text)
    return found


def _concat(*arguments: Argument) -> Value:
    found = _pieces(arguments)
    return _limited("".join(found)) if type(found) is list else found  # type: ignore[return-value]


def _text_join(delimiter: Argument, skip: Value, *arguments: Argument) -> Value:
    between = _pieces((delimiter,))
    if type(between) is not list:
        return between  # type: ignore[return-value]
    leave_out = to_bool(skip)
    if type(leave_out) is not bool:
        return leave_out
    found = _pieces(arguments)
    if type(found) is not list:
        return found  # type: ignore[return-value]
    kept = [text for text in found if text or not leave_out]
    marks = [*islice(cycle(between), max(0, len(kept) - 1)), ""]
    return _limited("".join(text + mark for text, mark in zip(kept, marks, strict=False)))


def _text(value: Value, form: Value) -> Value:
    if type(value) is ExcelError or type(value) is Undecided:
        return value
    text = to_text(form)
    return text_format(value, text) if type(text) is str else text


FUNCTIONS: tuple[Function, ...] = (
    Function("TEXT", _text, "vv", 2, 2),
    scalar("VALUE", "v", _value),
    scalar("LEN", "t", _length),
    scalar("LEFT", "ti", _left, optional=1),
    scalar("RIGHT", "ti", _right, optional=1),
    scalar("MID", "tii", _mid),
    scalar("FIND", "tti", _find, optional=1),
    scalar("SEARCH", "tti", _search, optional=1),
    scalar("SUBSTITUTE", "ttti", _substitute, optional=1),
    scalar("REPLACE", "tiit", _replace),
    scalar("TRIM", "t", lambda text: _SPACES.sub(" ", text).strip(" ")),
    scalar("CLEAN", "t", lambda text: _CONTROLS.sub("", text)),
    scalar("UPPER", "t", lambda text: _cased(text, True)),
    scalar("LOWER", "t", lambda text: _cased(text, False)),
    scalar("EXACT", "tt", lambda left, right: left == right),
    scalar("REPT", "ti", _repeat),
    scalar("CHAR", "i", _char),
    scalar("CODE", "t", _code),
    scalar("ASC", "t", _half_width),
    Function("CONCATENATE", _concat, "v", 1, MANY, 1),
    Function("CONCAT", _concat, "r", 1, MANY, 1),
    Function("TEXTJOIN", _text_join, "rvr", 3, MANY, 1),
)
