"""Reads a formula's text into nodes of our own.

It exists to keep the library ``formulas`` in one place: only its tokenizer and its operator
precedence are used, and it is imported only when a formula is really parsed. It must not know
what a function computes or which cells exist.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from xltool.a1 import MAX_COLUMN, MAX_ROW, column_number
from xltool.recalculation.nodes import (
    ArrayConstant,
    Binary,
    Bool,
    Call,
    Error,
    Group,
    Missing,
    Name,
    Node,
    Number,
    Reference,
    Text,
    Unary,
)
from xltool.recalculation.refusal import Unsupported

_PREFIX = re.compile(r"(?:_XLFN\.|_XLWS\.)+")
_STRINGS = re.compile(r'"(?:[^"]|"")*"')
_LINE_BREAKS = re.compile(r"\r\n|\r|\n")
# The library drops line breaks, also those within a text: they travel as private characters.
_KEPT = {"\r": "\ue00d", "\n": "\ue00a"}
_KEEP = str.maketrans(_KEPT)
_RESTORE = str.maketrans({kept: char for char, kept in _KEPT.items()})


@lru_cache(maxsize=4096)
def parse(formula: str) -> Node:
    """The tree of a formula that begins with ``=``, or ``{=…}``.

    Raises :class:`Unsupported` for whatever the parser does not know.

    >>> parse("=1--2")
    Binary(operator='+', left=Number(value=1.0), right=Number(value=2.0))
    """
    text = _STRINGS.sub(lambda match: match[0].translate(_KEEP), formula)
    pieces = _STRINGS.split(text)
    if any(_EXPONENT.search(piece) for piece in pieces):  # 1E9, which the library reads as 1E+9 only
        texts = [*_STRINGS.findall(text), ""]
        text = "".join(_EXPONENT.sub(r"\1E+\2", piece) + kept for piece, kept in zip(pieces, texts, strict=True))
    try:
        tokens, builder = _parser()(is_cell=False).ast(_LINE_BREAKS.sub(" ", text))
    except Unsupported:
        raise
    except Exception as error:  # the library fails in many ways on a text it does not know
        raise Unsupported(f"公式无法解析：{_short(formula)}") from error
    tree: Node = builder.tree()
    return Group(tree) if _in_parentheses(tokens) else tree


_EXPONENT = re.compile(r"(?i)(?<![\w.$])([0-9]+(?:\.[0-9]*)?|\.[0-9]+)E([0-9]+)(?![\w.(!])")


@lru_cache(maxsize=1)
def _parser() -> Any:
    from formulas.errors import TokenError
    from formulas.parser import Parser

    kinds: dict[str, list[Any]] = {}
    for kind in Parser.filters:
        kinds.setdefault(kind.__name__, []).append(kind)
    likely = {first: kinds.get(name, []) for firsts, name in _LIKELY for first in firsts}
    ranges = kinds.get("Range", [])
    functions = [kind for name in ("Lambda", "Function") for kind in kinds.get(name, ())]

    def token(text: str, context: Any, parser: Any) -> Any:
        """The first kind of token that fits, the likely ones tried before the others."""
        start = text.lstrip()
        first = functions if _CALL.match(start) else likely.get(start[:1], ())
        if not first and start[:1].isalpha() and not _TRUTH.match(start):
            first = ranges
        for kind in (*first, *Parser.filters):
            try:
                return kind(text, context, parser)
            except TokenError:
                continue
        raise TokenError(text)

    return type("_Parser", (Parser,), {"ast_builder": _Builder, "filters": [token]})


_LIKELY = (
    ('"', "String"), ("0123456789.", "Number"), (",;", "Separator"), ("()", "Parenthesis"),
    ("+-*/^&=<>%", "Operator"), ("$'", "Range"),
)  # fmt: skip
_CALL = re.compile(r"[A-Za-z_][\w.]*\(")
_TRUTH = re.compile(r"(?i)(?:TRUE|FALSE)(?![\w.])")


class _Builder:
    """Takes the tokens in reverse Polish order and keeps a stack of nodes."""

    def __init__(self, match: Any = None) -> None:
        self._stack: list[Node] = []

    def __len__(self) -> int:
        return len(self._stack)

    def append(self, token: Any) -> None:
        kind = _kind(token)
        self._stack.append(_READERS[kind](token, self._stack))

    def finish(self) -> None:
        """The library calls it at the end; there is nothing left to do."""

    def tree(self) -> Node:
        (root,) = self._stack
        return root


def _kind(token: Any) -> str:
    for base in type(token).__mro__:
        if base.__name__ in _READERS:
            return base.__name__
    raise Unsupported(f"公式中有不支持的成分：{token.attr.get('name', '')}")


def _number(token: Any, stack: list[Node]) -> Node:
    text = token.attr["name"].upper()
    if text in ("TRUE", "FALSE"):
        return Bool(text == "TRUE")
    return Number(float(text))


def _string(token: Any, stack: list[Node]) -> Node:
    return Text(token.attr["name"].replace('""', '"').translate(_RESTORE))


def _error(token: Any, stack: list[Node]) -> Node:
    return Error(token.attr["name"].upper())


def _empty(token: Any, stack: list[Node]) -> Node:
    return Missing()


def _range(token: Any, stack: list[Node]) -> Node:
    attr = token.attr
    raw = token.source[: token.end_match].strip()
    if any(key in attr for key in ("filename", "directory", "excel_id")) or "[" in raw:
        raise Unsupported(f"引用了外部工作簿：{_short(raw)}")
    if attr.get("anchor") or "#" in raw:
        raise Unsupported(f"不支持动态数组引用：{_short(raw)}")
    sheet = _sheet(raw)
    _, _, cells = raw.rpartition("!")
    found = _A1.fullmatch(cells)
    if found is None:
        if _R1C1.fullmatch(cells):
            raise Unsupported(f"不支持 R1C1 引用：{_short(raw)}")
        return Name(sheet, cells)
    return _rectangle(sheet, found) or Name(sheet, cells)


_A1 = re.compile(
    r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]*)(?::\$?([A-Za-z]{1,3})\$?([1-9][0-9]*))?"
    r"|\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})|\$?([1-9][0-9]*):\$?([1-9][0-9]*)"
)
_R1C1 = re.compile(r"(?i)R(?:[1-9][0-9]*|\[[-+0-9]+\])?C(?:[1-9][0-9]*|\[[-+0-9]+\])(?::.*)?")


def _rectangle(sheet: str | None, found: re.Match[str]) -> Reference | None:
    left, top, right, bottom, first, last, upper, lower = found.groups()
    try:
        if left:
            columns = (column_number(left), column_number(right or left))
            rows = (int(top), int(bottom or top))
        elif first:
            columns, rows = (column_number(first), column_number(last)), (1, MAX_ROW)
        else:
            columns, rows = (1, MAX_COLUMN), (int(upper), int(lower))
    except ValueError:  # a column beyond the last
        return None
    if max(rows) > MAX_ROW:
        return None
    if not left:
        return Reference(sheet, min(rows), min(columns), max(rows), max(columns))
    return _between(sheet, found[0], rows, columns)


def _between(sheet: str | None, text: str, rows: tuple[int, int], columns: tuple[int, int]) -> Reference:
    """The rectangle between two cells, each end with its own ``$``."""
    first, _, last = text.partition(":")
    last = last or first
    rows_fixed, columns_fixed = ("$" in first[1:], "$" in last[1:]), (first[0] == "$", last[0] == "$")
    up, down = (0, 1) if rows[0] <= rows[1] else (1, 0)
    near, far = (0, 1) if columns[0] <= columns[1] else (1, 0)
    fixed = rows_fixed[up], columns_fixed[near], rows_fixed[down], columns_fixed[far]
    return Reference(sheet, rows[up], columns[near], rows[down], columns[far], fixed=fixed)


def _sheet(raw: str) -> str | None:
    prefix, mark, _ = raw.rpartition("!")
    if not mark:
        return None
    if prefix.startswith("'"):
        prefix = prefix[1:-1].replace("''", "'")
    return prefix


def _operator(token: Any, stack: list[Node]) -> Node:
    name = token.attr["name"]
    if name in ("u-", "u+", "%", "@"):
        operand = stack.pop()
        if name == "u-" and isinstance(operand, Number):
            return Number(-operand.value)
        if name == "u+":
            return Unary("--" if "-" in token.attr["sum_minus"] else "+", operand)
        return Unary(name.removeprefix("u"), operand)
    right, left = stack.pop(), stack.pop()
    if name == ":":
        return _span(left, right)
    return Binary(name, left, right)


def _span(left: Node, right: Node) -> Node:
    if isinstance(right, Reference) and right.last_sheet is None:
        place = right.top, right.left, right.bottom, right.right
        if isinstance(left, Name) and left.sheet is None and right.sheet is not None:
            return Reference(left.name, *place, right.sheet, right.fixed)
        if isinstance(left, Reference) and left.last_sheet is None:
            if right.sheet not in (None, left.sheet):
                raise Unsupported("区域的两端不在同一张表")
            return _joined(left, right)
    raise Unsupported("不支持由运算得出的区域（冒号两侧须为单元格）")


def _joined(one: Reference, other: Reference) -> Reference:
    """The smallest rectangle around two: ``A1:B2:C3``."""
    up = one if one.top <= other.top else other
    near = one if one.left <= other.left else other
    low = one if one.bottom >= other.bottom else other
    far = one if one.right >= other.right else other
    fixed = up.fixed[0], near.fixed[1], low.fixed[2], far.fixed[3]
    return Reference(one.sheet, up.top, near.left, low.bottom, far.right, fixed=fixed)


def _function(token: Any, stack: list[Node]) -> Node:
    name = _PREFIX.sub("", token.attr["name"].upper(), count=1)
    count = token.attr["n_args"]
    if count > len(stack):
        raise Unsupported(f"函数 {name} 的参数无法读取")
    arguments = tuple(stack[len(stack) - count :])
    del stack[len(stack) - count :]
    if name != "ARRAY":
        return Call(name, arguments)
    if all(isinstance(argument, ArrayConstant) for argument in arguments):
        return ArrayConstant(tuple(argument.rows[0] for argument in arguments))  # type: ignore[union-attr]
    for argument in arguments:
        if not isinstance(argument, (Number, Text, Bool, Error)):
            raise Unsupported("数组常量中只能有常量")
    return ArrayConstant((arguments,))


_READERS = {
    "Number": _number,
    "String": _string,
    "Error": _error,
    "Empty": _empty,
    "Range": _range,
    "Operator": _operator,
    "Function": _function,
}


def _in_parentheses(tokens: list[Any]) -> bool:
    """Whether one pair of parentheses encloses the whole formula."""
    depth = 0
    for position, token in enumerate(tokens):
        if type(token).__name__ == "Parenthesis":
            depth += 1 if "start" in token.attr else -1
            if depth == 0:
                return position == len(tokens) - 1 and "start" in tokens[0].attr
        elif position == 0:
            return False
    return False


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
