"""Reads a formula's text into nodes of our own.

It exists to keep the library ``formulas`` in one place: only its tokenizer and its operator
precedence are used, and it is imported only when a formula is really parsed. It must not know
what a function computes or which cells exist.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import inf
from typing import Any

from xltool.recalculation.nodes import (
    ArrayConstant,
    Binary,
    Bool,
    Call,
    Error,
    Group,
    Missing,
    Node,
    Number,
    Text,
    Unary,
)
from xltool.recalculation.numbers import first_fifteen
from xltool.recalculation.references import reference, span
from xltool.recalculation.refusal import Unsupported, short
from xltool.recalculation.shapes import apart, whole

LONGEST = 8192  # characters of a formula, as in Excel
DEEPEST = 64  # levels of parentheses and braces, as functions in Excel

_PREFIX = re.compile(r"(?:_XLFN\.|_XLWS\.)+")
_LINE_BREAKS = re.compile(r"\r\n|\r|\n")
_PERCENTS = re.compile("%(?=%)")
_POINT_AT_END = re.compile(r"(?<![\w.$])([0-9]+)\.(?![\w.])")
_EXPONENT = re.compile(r"(?i)(?<![\w.$])([0-9]+(?:\.[0-9]*)?|\.[0-9]+)E([0-9]+)(?![\w.(!])")


def parse(formula: str) -> Node:
    """The tree of a formula that begins with ``=``.

    :raises Unsupported: the parser does not know it, or it is beyond what Excel would take.

    >>> parse("=1--2")
    Binary(operator='+', left=Number(value=1.0), right=Number(value=2.0))
    """
    if len(formula) > LONGEST:
        raise Unsupported(f"公式超过 {LONGEST} 个字符")
    shape, leaves = apart(formula)
    tree = _tree(shape)
    if tree is None:
        raise Unsupported(f"公式无法解析：{short(formula)}")
    return whole(tree, leaves)


@lru_cache(maxsize=4096)
def _tree(shape: str) -> Node | None:
    """The tree of a formula that holds no text that matters; None where the library cannot read it.

    :raises Unsupported: it can, but there is something in it that we do not compute.
    """
    if _depth(shape) > DEEPEST:
        raise Unsupported(f"公式嵌套超过 {DEEPEST} 层")
    text = _EXPONENT.sub(r"\1E+\2", _LINE_BREAKS.sub(" ", shape))  # the library reads 1E9 as 1E+9 only,
    text = _POINT_AT_END.sub(r"\1", _PERCENTS.sub("% ", text))  # 5%% as 5% % only, and 1. not at all
    try:
        tokens, builder = _parser()(is_cell=False).ast(text)
    except Unsupported:
        raise
    except Exception:  # the library fails in many ways on a text that it does not know
        return None
    tree: Node = builder.tree()
    return Group(tree) if _in_parentheses(tokens) else tree


def _depth(shape: str) -> int:
    depth = deepest = 0
    for char in shape:
        if char in "({":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")}":
            depth -= 1
    return deepest


@lru_cache(maxsize=1)
def _parser() -> Any:
    from formulas.errors import TokenError
    from formulas.parser import Parser

    kinds: dict[str, list[Any]] = {}
    for kind in Parser.filters:
        kinds.setdefault(kind.__name__, []).append(kind)
    likely = {first: kinds.get(name, []) for firsts, name in _LIKELY for first in firsts}
    ranges = kinds.get("Range", [])
    functions = kinds.get("Function", [])
    usable = [kind for kind in Parser.filters if kind.__name__ != "Lambda"]  # it reads LAMBDA( eight deep for hours

    def token(text: str, context: Any, parser: Any) -> Any:
        """The first kind of token that fits, the likely ones tried before the others."""
        start = text.lstrip()
        first = functions if _CALL.match(start) else likely.get(start[:1], ())
        if not first and start[:1].isalpha() and not _TRUTH.match(start):
            first = ranges
        for kind in (*first, *usable):
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
    number = first_fifteen(text)
    if number == inf:
        raise Unsupported(f"数字过大：{short(text)}")
    return Number(number)


def _string(token: Any, stack: list[Node]) -> Node:
    return Text(token.attr["name"])


def _error(token: Any, stack: list[Node]) -> Node:
    return Error(token.attr["name"].upper())


def _empty(token: Any, stack: list[Node]) -> Node:
    return Missing()


def _range(token: Any, stack: list[Node]) -> Node:
    attr = token.attr
    raw = token.source[: token.end_match].strip()
    if any(key in attr for key in ("filename", "directory", "excel_id")) or "[" in raw:
        raise Unsupported(f"引用了外部工作簿：{short(raw)}")
    if attr.get("anchor") or "#" in raw:
        raise Unsupported(f"不支持动态数组引用：{short(raw)}")
    return reference(raw)


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
        return span(left, right)
    return Binary(name, left, right)


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
