"""Structured references, and their lowering to A1: the only formula notation that there is.

``[实际到位资金]`` is a field, ``支出明细[支出数]`` a column, ``[@收入数]`` this row's cell,
``支出明细[[#Totals],[支出数]]`` the column's total, ``支出明细[[#Headers],[序号]]`` its heading:
Excel's own notation, cut into tokens by openpyxl. ``资金[[#其他资金],[预算数]]``, a cell of a fixed
row, is ours: Excel has no names for rows. What the names mean is the caller's to say.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xltool import a1
from xltool.definition.places import nearest
from xltool.layout.model import Area

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

FUNCTIONS = frozenset(
    """ABS AND AVERAGE CHOOSE COUNT COUNTA COUNTIF COUNTIFS DATE DAY FIND IF IFERROR INDEX INT ISBLANK ISERROR
    ISNUMBER ISTEXT LEFT LEN LOOKUP MATCH MAX MID MIN MONTH N NOT OR REPLACE RIGHT ROUND ROUNDDOWN ROUNDUP ROW ROWS
    SEARCH SUBSTITUTE SUM SUMIF SUMIFS SUMPRODUCT TEXT TRIM TRUE FALSE VALUE YEAR""".split()
)
"""What a template may use: in Excel 2010, WPS, LibreOffice and our own engine alike."""

_LATER = frozenset(
    """CONCAT DAYS FILTER IFNA IFS LET LAMBDA MAXIFS MINIFS NUMBERVALUE SEQUENCE SORT SORTBY SWITCH TEXTAFTER
    TEXTBEFORE TEXTJOIN TEXTSPLIT UNIQUE XLOOKUP XMATCH XOR""".split()
)
"""What people may know from newer programs, and Excel 2010 and older ones of WPS show as #NAME?."""

TEXT_LIMIT, FORMULA_LIMIT = 255, 8192  # Excel's: a text literal, a formula

_REFERENCE = re.compile(
    r"(?P<table>[^\[\]]+)?\["
    r"(?:(?P<this>@)\[?(?P<own>[^\[\]@#]+?)\]?"
    r"|(?P<name>[^\[\]@#]+)"
    r"|\[\#(?P<part>[^\[\]]+)\],\[(?P<column>[^\[\]]+)\])"
    r"\]"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One structured reference."""

    text: str  # as written
    table: str = ""
    name: str = ""  # field or column
    part: str = ""  # "", "this", "Totals", "Headers", or the name of a fixed row


Resolve = Callable[[Reference], tuple[Area, bool]]
"""Gives the area that a reference means, and whether it is absolute (else its row moves)."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula cut into literal text and references."""

    source: str
    parts: tuple[str | Reference, ...]

    @property
    def references(self) -> tuple[Reference, ...]:
        return tuple(part for part in self.parts if isinstance(part, Reference))

    def lower(self, resolve: Resolve, sheet: str | None) -> str:
        """A1 text, without the ``=``; cells of ``sheet`` are written without their sheet."""
        return "".join(part if isinstance(part, str) else _written(*resolve(part), sheet) for part in self.parts)


@functools.lru_cache(maxsize=None)
def parse(source: str) -> Expression:
    """:raises ValueError: it is no formula of ours; says which part, and what would be right."""
    from openpyxl.formula.tokenizer import (  # a stored Layout never needs it
        Token,
        Tokenizer,
        TokenizerError,
    )

    try:
        tokens = Tokenizer("=" + source).items
    except (TokenizerError, IndexError) as error:  # the second for a bracket that closes nothing
        raise ValueError(f"公式“{source}”读不懂，请检查括号和引号") from error
    if not tokens or tokens[0].type == Token.LITERAL or source.lstrip().startswith("="):
        raise ValueError("公式是空的；不要写开头的等号")
    depth, before = 0, tokens[0]
    parts: list[str | Reference] = []
    for token in tokens:
        depth += {Token.OPEN: 1, Token.CLOSE: -1}.get(token.subtype, 0)
        if depth < 0:
            break
        if token is not before and _adjoin(before, token):
            raise ValueError(f"公式“{source}”的“{before.value}”和“{token.value}”之间少了运算符或逗号")
        before = before if token.type == Token.WSPACE else token
        parts.append(_part(token))
    if depth:
        raise ValueError(f"公式“{source}”的括号不成对")
    return Expression(source, tuple(parts))


def _adjoin(before: Token, token: Token) -> bool:
    """Whether two values stand side by side, with nothing between them or a space: in Excel an intersection at best."""
    from openpyxl.formula.tokenizer import Token

    ended = before.type == Token.OPERAND or before.subtype == Token.CLOSE
    return ended and bool(token.type == Token.OPERAND or token.subtype == Token.OPEN)


def _part(token: Token) -> str | Reference:
    from openpyxl.formula.tokenizer import Token

    text = str(token.value)
    if token.type == Token.FUNC and token.subtype == Token.OPEN:
        name = text[:-1].upper()
        if name.removeprefix("_XLFN.") in _LATER:
            raise ValueError(f"函数 {name} 在 Excel 2010 和旧版 WPS 里没有，不能用")
        if name not in FUNCTIONS:
            raise ValueError(f"函数 {name} 不在可用之列{nearest(name, FUNCTIONS)}")
        return f"{name}("
    if token.type == Token.OPERAND:
        if token.subtype == Token.RANGE:
            return _reference(text)
        if token.subtype == Token.TEXT and len(text) - 2 > TEXT_LIMIT:
            raise ValueError(f"公式里的文字“{text[1:20]}…”有 {len(text) - 2} 字，Excel 上限 {TEXT_LIMIT}")
    if token.type == Token.WSPACE:  # for the reader of a definition; nothing here is an intersection
        return ""
    return text


def _reference(text: str) -> Reference:
    found = _REFERENCE.fullmatch(text)
    if not found:
        raise ValueError(f"“{text}”不是可用的引用；请写 [字段]、表[列]、[@列]、表[[#Totals],[列]]、表[[#行名],[列]]，不要写单元格地址")
    part = "this" if found["this"] else found["part"] or ""
    return Reference(text, found["table"] or "", found["own"] or found["name"] or found["column"], part)


def _written(area: Area, absolute: bool, sheet: str | None) -> str:
    text = area.absolute if absolute else area.ref
    return text if area.sheet == sheet else f"{a1.quote_sheet(area.sheet)}!{text}"
