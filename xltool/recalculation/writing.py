"""Writes a bound formula as one Python expression over the slot list ``r``.

It exists to keep Excel's evaluation contexts in one place: a scalar operand takes the implicit
intersection of a range, a range argument stays a range, an array argument is computed element by
element, and IF and its kin stay lazy. It must not know how a function computes.

The expressions use one scratch variable ``t``: it is always read before another part of the
expression can set it again.
"""

from __future__ import annotations

from collections.abc import Mapping

from xltool.a1 import MAX_COLUMN, MAX_ROW
from xltool.recalculation.binding import Place, chain, sum_range
from xltool.recalculation.functions import FUNCTIONS, VOLATILE
from xltool.recalculation.functions.signature import Function
from xltool.recalculation.lazy import LAZY, Code
from xltool.recalculation.nodes import (
    ArrayConstant,
    Binary,
    Bool,
    Call,
    Cells,
    Error,
    Group,
    Missing,
    Node,
    Number,
    Text,
    Unary,
)
from xltool.recalculation.refusal import Unsupported

_BINARY = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "^": "power",
    "=": "same",
    "<>": "different",
    "<": "less",
    ">": "greater",
    "<=": "at_most",
    ">=": "at_least",
}
_UNARY = {"-": "negate", "%": "percent", "--": "number"}
_ERRORS = {
    "#DIV/0!": "ERROR_DIV0",
    "#N/A": "ERROR_NA",
    "#NAME?": "ERROR_NAME",
    "#NULL!": "ERROR_NULL",
    "#NUM!": "ERROR_NUM",
    "#REF!": "ERROR_REF",
    "#VALUE!": "ERROR_VALUE",
}
_UNION = frozenset(("LARGE", "SMALL", "RANK", "RANK.EQ"))  # take several ranges as one argument
_NEVER_BLANK = frozenset(("+", "-", "*", "/", "^", "&", "=", "<>", "<", ">", "<=", ">="))


class Writer:
    """Writes the formulas of one cell."""

    def __init__(
        self,
        slots: Mapping[Place, int],
        home: Place,
        subtotals: frozenset[Place] | set[Place],
        unhidden: bool = False,
    ) -> None:
        self._slots = slots
        self._home = home
        self._subtotals = subtotals
        self._unhidden = unhidden

    def formula(self, node: Node, array: bool) -> str:
        """The expression of a whole formula; its value is never blank."""
        if isinstance(node, Group):
            node = node.inner
        elif isinstance(node, Binary) and node.operator in ("+", "-") and not array:
            code = self.lifted({"+": "add_last", "-": "subtract_last"}[node.operator], self._sides(node, array))
            return f"shown(corner({code.text}))" if code.many else code.text
        code = self.value(node, array)
        if code.many:
            return f"shown(corner({code.text}))"
        if isinstance(node, Binary) and node.operator in _NEVER_BLANK:
            return code.text
        return f"shown({code.text})"

    def value(self, node: Node, array: bool = False) -> Code:
        """One value, or in an array context perhaps an Area."""
        if isinstance(node, Cells):
            return self._operand(node, array)
        if isinstance(node, Number):
            return Code(repr(node.value))
        if isinstance(node, (Text, Bool)):
            return Code(repr(node.value))
        if isinstance(node, Error):
            return Code(self.error(node.code))
        if isinstance(node, Missing):
            return Code("None")
        if isinstance(node, ArrayConstant):
            return self._constant(node)
        if isinstance(node, Group):
            return self.value(node.inner, array)
        if isinstance(node, Unary):
            return self._unary(node, array)
        if isinstance(node, Binary):
            return self._binary(node, array)
        if isinstance(node, Call):
            return self._call(node, array, ranged=False)
        raise Unsupported("公式中有不支持的成分")

    def ranged(self, node: Node, array: bool = False) -> Code:
        """A range as it is, for an argument that takes ranges."""
        if isinstance(node, Cells):
            return Code(self.area(node), True)
        if isinstance(node, ArrayConstant):
            return self._constant(node)
        if isinstance(node, Group):
            return self.ranged(node.inner, array)
        if isinstance(node, Unary) and node.operator == "+":
            return self.ranged(node.operand, array)
        if isinstance(node, Call):
            return self._call(node, array, ranged=True)
        return self.value(node, array)

    def error(self, code: str) -> str:
        """The name of an error value."""
        if code not in _ERRORS:
            raise Unsupported(f"不支持的错误值 {code}")
        return _ERRORS[code]

    def lifted(self, name: str, codes: list[Code]) -> Code:
        """A scalar function, over the elements where an argument may be an Area."""
        arguments = ", ".join(code.text for code in codes)
        places = tuple(place for place, code in enumerate(codes) if code.many)
        crossed = _crossed(codes, bool(places))
        text = f"lift({name}, {places!r}, {arguments})" if places else f"{name}({arguments})"
        return Code(text, bool(places), crossed)

    def area(self, cells: Cells, without: frozenset[Place] | set[Place] = frozenset()) -> str:
        """The expression of a rectangle."""
        rows, columns = cells.bottom - cells.top + 1, cells.right - cells.left + 1
        if columns == 1 and rows > 1 and not cells.cut and not without:
            start = self._slots[cells.sheet, cells.left, cells.top]
            return f"a[{start}, {start + rows}]"
        cut = f", {cells.cut}" if cells.cut else ""
        return f"Area({rows}, {columns}, {self._slices(cells, without)}{cut})"

    def _slices(self, cells: Cells, without: frozenset[Place] | set[Place]) -> str:
        runs: list[list[int]] = []
        singles = []
        for column in range(cells.left, cells.right + 1):
            for row in range(cells.top, cells.bottom + 1):
                place = (cells.sheet, column, row)
                slot = self._slots[place]
                singles.append("None" if place in without else f"r[{slot}]")
                if runs and runs[-1][1] == slot:
                    runs[-1][1] += 1
                else:
                    runs.append([slot, slot + 1])
        if len(runs) > 3 or "None" in singles or len(singles) == 1:
            if len(runs) * 3 > len(singles) or "None" in singles:
                return f"({', '.join(singles)},)"
            return f"[{', '.join(f'*r[{start}:{stop}]' for start, stop in runs)}]"
        return " + ".join(f"r[{start}:{stop}]" for start, stop in runs)

    def _operand(self, cells: Cells, array: bool) -> Code:
        if cells.count == 1 and not cells.cut:
            return Code(f"r[{self._slots[cells.sheet, cells.left, cells.top]}]")
        if array:
            return Code(self.area(cells), True)
        _, column, row = self._home
        within = cells.top <= row <= cells.bottom, cells.left <= column <= cells.right
        if cells.left == cells.right and within[0]:
            column = cells.left
        elif cells.top == cells.bottom and within[1]:
            row = cells.top
        elif all(within) and not cells.cut:
            pass
        elif cells.cut and (cells.left == cells.right or cells.top == cells.bottom):
            raise Unsupported("整行或整列的隐式交叉超出已用区域")
        else:
            return Code("ERROR_VALUE", crossed=True)
        return Code(f"r[{self._slots[cells.sheet, column, row]}]", crossed=True)

    def _constant(self, node: ArrayConstant) -> Code:
        width = len(node.rows[0])
        values = [self.value(row[column]).text for column in range(width) for row in node.rows]
        return Code(f"Area({len(node.rows)}, {width}, ({', '.join(values)},))", True)

    def _unary(self, node: Unary, array: bool) -> Code:
        if node.operator == "@":
            return self.value(node.operand)
        operand = self.value(node.operand, array)
        if node.operator == "+":
            return operand
        return self.lifted(_UNARY[node.operator], [operand])

    def _binary(self, node: Binary, array: bool) -> Code:
        if node.operator == "&":
            return self.lifted("join", [self.value(part, array) for part in chain(node, "&")])
        if node.operator not in _BINARY:
            raise Unsupported("此处不支持多重区域")
        return self.lifted(_BINARY[node.operator], self._sides(node, array))

    def _sides(self, node: Binary, array: bool) -> list[Code]:
        return [self.value(node.left, array), self.value(node.right, array)]

    def _call(self, node: Call, array: bool, ranged: bool) -> Code:
        name = node.function
        if name in LAZY:
            return LAZY[name](self, node, array, ranged)
        if name in ("ROW", "COLUMN"):
            return self._position(node, array or ranged)
        if name in VOLATILE:
            raise Unsupported(f"函数 {name} 的结果随时变化或引用不定，不复算")
        function = FUNCTIONS.get(name)
        if function is None:
            raise Unsupported(f"函数 {name} 未支持")
        arguments = _united(function, node.arguments)
        if not function.takes(len(arguments)):
            raise Unsupported(f"函数 {name} 的参数个数不对")
        if name in ("ROWS", "COLUMNS") and isinstance(arguments[0], Cells):
            return self._extent(name, arguments[0])
        codes = [
            self._argument(node, function, position, argument, array) for position, argument in enumerate(arguments)
        ]
        if name == "INDEX" and isinstance(arguments[0], Cells) and not (array or ranged):
            return self._indexed(codes, arguments[0])
        return self._called(function, codes, array, ranged)

    def _indexed(self, codes: list[Code], cells: Cells) -> Code:
        """INDEX as a reference: of a whole row or column, the cell beside the formula's own."""
        if any(code.many for code in codes[1:]):
            raise Unsupported("函数 INDEX 的查找值或序号是数组")
        _, column, row = self._home
        arguments = ", ".join(code.text for code in codes)
        return Code(f"crossing(INDEX({arguments}), {row - cells.top}, {column - cells.left})")

    def _argument(self, call: Call, function: Function, position: int, node: Node, array: bool) -> Code:
        letter = function.parameter(position)
        if self._unhidden and call.function == "SUBTOTAL" and not position and isinstance(node, Number):
            return Code(repr(node.value - 100 if node.value > 100 else node.value))
        if letter == "v":
            if call.function == "XLOOKUP" and isinstance(node, Missing):
                return Code("ERROR_NA" if position == 3 else "None")
            if call.function == "TEXTJOIN" and isinstance(node, Missing):
                raise Unsupported("函数 TEXTJOIN 的参数空缺")
            return self.value(node, array)
        if call.function == "SUBTOTAL" and isinstance(node, Cells):
            return Code(self.area(node, self._subtotals), True)
        if call.function in ("SUMIF", "AVERAGEIF") and position == 2:
            node = sum_range(call) or node
        parts = chain(node.inner if isinstance(node, Group) else node, ",")
        if len(parts) > 1 and call.function in _UNION and all(isinstance(part, Cells) for part in parts):
            return Code(f"joined({', '.join(self.ranged(part).text for part in parts)})", True)
        return self.ranged(node, array or letter == "a")

    def _called(self, function: Function, codes: list[Code], array: bool, ranged: bool) -> Code:
        arguments = ", ".join(code.text for code in codes)
        name = python_name(function.name)
        values = [place for place in range(len(codes)) if function.parameter(place) == "v"]
        scalars = tuple(place for place in values if codes[place].many)
        crossed = _crossed([codes[place] for place in values], bool(scalars))
        if scalars and function.yields_area:
            raise Unsupported(f"函数 {function.name} 的查找值或序号是数组")
        if scalars:
            return Code(f"lift({name}, {scalars!r}, {arguments})", True)
        text = f"{name}({arguments})"
        if not function.yields_area:
            return Code(text, crossed=crossed)
        if ranged:
            return Code(f"as_area({text})", True)
        if array:
            return Code(text, True)
        return Code(f"single({text})", crossed=crossed)

    def _position(self, node: Call, many: bool) -> Code:
        """ROW and COLUMN, which depend on places only."""
        if len(node.arguments) > 1:
            raise Unsupported(f"函数 {node.function} 的参数个数不对")
        _, column, row = self._home
        if not node.arguments:
            return Code(repr(float(row if node.function == "ROW" else column)))
        cells = node.arguments[0]
        if not isinstance(cells, Cells):
            raise Unsupported(f"函数 {node.function} 的参数须为区域")
        down = node.function == "ROW"
        if many and (cells.cut_rows if down else cells.cut_columns):
            raise Unsupported("引用了整行或整列")
        first, last = (cells.top, cells.bottom) if down else (cells.left, cells.right)
        if first == last or not many:
            return Code(repr(float(first)))
        shape = (last - first + 1, 1) if down else (1, last - first + 1)
        numbers = ", ".join(repr(float(number)) for number in range(first, last + 1))
        return Code(f"Area({shape[0]}, {shape[1]}, ({numbers}))", True)

    def _extent(self, name: str, cells: Cells) -> Code:
        if name == "ROWS":
            return Code(repr(float(MAX_ROW if cells.cut_rows else cells.bottom - cells.top + 1)))
        return Code(repr(float(MAX_COLUMN if cells.cut_columns else cells.right - cells.left + 1)))


def python_name(function: str) -> str:
    """The name of a function in the generated code."""
    return function.replace(".", "_")


def _crossed(codes: list[Code], many: bool) -> bool:
    """Whether an operand is one value of a range; beside an array, generations of Excel differ on which."""
    crossed = any(code.crossed for code in codes)
    if crossed and many:
        raise Unsupported("区域与数组常量同算，普通公式与数组公式结果不同")
    return crossed


def _united(function: Function, arguments: tuple[Node, ...]) -> tuple[Node, ...]:
    """The arguments, a union of ranges as so many arguments where these may repeat."""
    found: list[Node] = []
    for position, argument in enumerate(arguments):
        spreads = function.repeat == 1 and function.parameter(position) == "r"
        found.extend(chain(argument, ",") if spreads else [argument])
    return tuple(found)
