"""IF, IFERROR, IFNA, CHOOSE, IFS and SWITCH as Python conditionals.

It exists because these compute only the branch that they need. It must not know slots, ranges or
what any other function does. ``t`` is the scratch variable of the generated code; see ``writing``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from xltool.recalculation.nodes import Binary, Bool, Call, Missing, Node
from xltool.recalculation.refusal import Unsupported

_COMPARISONS = frozenset(("=", "<>", "<", ">", "<=", ">="))
_TRUTHS = frozenset(("AND", "OR", "NOT", "XOR", "ISNUMBER", "ISBLANK", "ISTEXT", "ISERROR", "ISNA"))


@dataclass(frozen=True, slots=True)
class Code:
    text: str  # a Python expression
    many: bool = False  # whether it may yield an Area
    crossed: bool = False  # whether it took one value of a range, by implicit intersection


class Writing(Protocol):
    """What a lazy form asks of the writer."""

    def value(self, node: Node, array: bool = False) -> Code: ...

    def ranged(self, node: Node, array: bool = False) -> Code: ...

    def lifted(self, name: str, codes: list[Code]) -> Code: ...


Lazy = Callable[[Writing, Call, bool, bool], Code]


def _check(node: Call, least: int, most: int) -> None:
    if not least <= len(node.arguments) <= most:
        raise Unsupported(f"函数 {node.function} 的参数个数不对")


def _branch(writer: Writing, node: Node, array: bool, ranged: bool) -> Code:
    if isinstance(node, Missing):
        return Code("0.0")
    return writer.ranged(node, array) if ranged else writer.value(node, array)


def _truth(node: Node, code: Code) -> str:
    known = isinstance(node, Binary) and node.operator in _COMPARISONS
    known = known or isinstance(node, Call) and node.function in _TRUTHS
    return f"(t := {code.text})" if known else f"(t := to_bool({code.text}))"


def _if(writer: Writing, node: Call, array: bool, ranged: bool) -> Code:
    _check(node, 2, 3)
    condition, yes, *rest = node.arguments
    no = rest[0] if rest else Bool(False)
    test = writer.value(condition, array)
    branches = [_branch(writer, branch, array, ranged) for branch in (yes, no)]
    if test.many:
        return writer.lifted("if_value", [test, *branches])
    text = f"({branches[0].text} if {_truth(condition, test)} is True"
    return Code(f"{text} else {branches[1].text} if t is False else t)", any(b.many for b in branches))


def _if_error(writer: Writing, node: Call, array: bool, ranged: bool) -> Code:
    _check(node, 2, 2)
    value = writer.value(node.arguments[0], array)
    other = _branch(writer, node.arguments[1], array, False)
    if value.many:
        return writer.lifted(node.function.lower().replace("if", "if_"), [value, other])
    if node.function == "IFERROR":
        return Code(f"({other.text} if type(t := {value.text}) is ExcelError else t)", other.many)
    return Code(f"({other.text} if (t := {value.text}) == ERROR_NA else t)", other.many)


def _choose(writer: Writing, node: Call, array: bool, ranged: bool) -> Code:
    _check(node, 2, 255)
    index = writer.value(node.arguments[0], array)
    if index.many:
        return writer.lifted("chosen", [index, *(_branch(writer, b, array, True) for b in node.arguments[1:])])
    branches = [_branch(writer, branch, array, ranged) for branch in node.arguments[1:]]
    test = f"(t := choice({index.text}, {len(branches)}))"
    parts = []
    for place, branch in enumerate(branches, 1):
        parts.append(f"{branch.text} if {test} == {place} else ")
        test = "t"
    return Code(f"({''.join(parts)}t)", any(branch.many for branch in branches))


def _ifs(writer: Writing, node: Call, array: bool, ranged: bool) -> Code:
    _check(node, 2, 254)
    if len(node.arguments) % 2:
        raise Unsupported("函数 IFS 的参数个数不对")
    parts = []
    for place in range(0, len(node.arguments), 2):
        condition, result = node.arguments[place : place + 2]
        test, branch = writer.value(condition, array), _branch(writer, result, array, False)
        if test.many or branch.many:
            raise Unsupported("IFS 不支持数组")
        parts.append(f"{branch.text} if {_truth(condition, test)} is True else t if t is not False else ")
    return Code(f"({''.join(parts)}ERROR_NA)")


def _switch(writer: Writing, node: Call, array: bool, ranged: bool) -> Code:
    _check(node, 3, 254)
    value = writer.value(node.arguments[0], array)
    cases = node.arguments[1:]
    parts = []
    for place in range(0, len(cases) - 1, 2):
        case, result = (
            writer.value(cases[place], array),
            _branch(writer, cases[place + 1], array, False),
        )
        if value.many or case.many or result.many:
            raise Unsupported("SWITCH 不支持数组")
        test = f"(t := matched({value.text}, {case.text}))"
        parts.append(f"{result.text} if {test} is True else t if t is not False else ")
    last = writer.value(cases[-1], array) if len(cases) % 2 else Code("ERROR_NA")
    if last.many:
        raise Unsupported("SWITCH 不支持数组")
    return Code(f"({''.join(parts)}{last.text})")


LAZY: dict[str, Lazy] = {
    "IF": _if,
    "IFERROR": _if_error,
    "IFNA": _if_error,
    "CHOOSE": _choose,
    "IFS": _ifs,
    "SWITCH": _switch,
}
