"""How a function is declared: what it takes, and how its scalars are coerced.

It exists so that the compiler can treat all functions alike. It must not know any function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xltool.recalculation.areas import Area, Argument
from xltool.recalculation.coercion import parse_number, to_bool, to_number, to_text
from xltool.values import VALUE, ExcelError, Undecided, Value

FAULTS = (ExcelError, Undecided)
MANY = 255


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    call: Callable[..., Argument]
    parameters: str  # a letter each: v one value, r a range as it is, a an array, computed as one
    least: int  # fewest arguments
    most: int  # most arguments
    repeat: int = 0  # so many last letters of ``parameters`` repeat
    yields_area: bool = False  # whether the result may be a rectangle

    def takes(self, count: int) -> bool:
        """Whether a call may have so many arguments."""
        whole = self.repeat < 2 or (count - self.least) % self.repeat == 0
        return whole and self.least <= count <= self.most

    def parameter(self, position: int) -> str:
        """The letter of an argument counted from 0."""
        if position < len(self.parameters):
            return self.parameters[position]
        extra = (position - len(self.parameters)) % self.repeat
        return self.parameters[len(self.parameters) - self.repeat + extra]


def whole(value: Value) -> float | ExcelError | Undecided:
    """A number cut to an integer."""
    number = to_number(value)
    if type(number) is float and abs(number) < 1e15:
        return float(int(number))
    return number


def _anything(value: Value) -> Value:
    return value


_COERCIONS: dict[str, Callable[[Value], Value]] = {
    "n": to_number,
    "i": whole,
    "t": to_text,
    "b": to_bool,
    "v": _anything,
}


def scalar(name: str, kinds: str, function: Callable[..., Any], optional: int = 0) -> Function:
    """A function of scalars only: each is coerced by its letter, the first fault is the result.

    Letters: n number, i integer, t text, b truth value, v any value that is no fault.
    """
    coercions = [_COERCIONS[kind] for kind in kinds]

    def call(*arguments: Value) -> Value:
        ready = []
        for coerce, argument in zip(coercions, arguments, strict=False):
            value = coerce(argument)
            if type(value) is ExcelError or type(value) is Undecided:
                return value
            ready.append(value)
        result: Value = function(*ready)
        return result

    call.__name__ = name
    return Function(name, call, "v" * len(kinds), len(kinds) - optional, len(kinds))


def numbers(arguments: tuple[Argument, ...]) -> list[float] | ExcelError | Undecided:
    """The numbers that SUM and its like see: all of a range's numbers, every scalar coerced."""
    found: list[float] = []
    for argument in arguments:
        if type(argument) is Area:
            for value in argument.by_row():
                kind = type(value)
                if kind is float:
                    found.append(value)  # type: ignore[arg-type]
                elif kind is ExcelError or kind is Undecided:
                    return value  # type: ignore[return-value]
        else:
            number = _typed_number(argument)  # type: ignore[arg-type]
            if type(number) is not float:
                return number  # type: ignore[return-value]
            found.append(number)
    return found


def _typed_number(value: Value) -> float | ExcelError | Undecided:
    if type(value) is str:
        number = parse_number(value)
        return VALUE if number is None else number
    return to_number(value)
