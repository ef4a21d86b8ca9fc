"""Truth values, questions about a value's type, and the pieces of the lazy forms.

The compiler writes IF, IFERROR, IFNA, CHOOSE, IFS and SWITCH as Python conditionals; what they
need at run time, and their form over arrays, is here.
"""

from __future__ import annotations

from collections.abc import Callable

from xltool.recalculation.areas import Area, Argument
from xltool.recalculation.coercion import to_bool
from xltool.recalculation.functions.signature import (
    FAULTS,
    MANY,
    Function,
    scalar,
    whole,
)
from xltool.recalculation.operators import same
from xltool.values import NA, VALUE, ExcelError, Undecided, Value


def _truths(arguments: tuple[Argument, ...]) -> list[bool] | Value:
    found: list[bool] = []
    for argument in arguments:
        if type(argument) is Area:
            for value in argument.by_row():
                if isinstance(value, FAULTS):
                    return value
                if type(value) in (bool, float):
                    found.append(bool(value))
            continue
        answer = to_bool(argument)  # type: ignore[arg-type]
        if type(answer) is not bool:
            return VALUE if type(argument) is str else answer
        found.append(answer)
    return found or VALUE


def _over(name: str, fold: Callable[[list[bool]], bool]) -> Function:
    def call(*arguments: Argument) -> Value:
        found = _truths(arguments)
        return fold(found) if type(found) is list else found  # type: ignore[return-value]

    return Function(name, call, "r", 1, MANY, 1)


def _question(name: str, ask: Callable[[Value], bool]) -> Function:
    """A question that an error may answer too."""

    def call(value: Value) -> Value:
        return value if type(value) is Undecided else ask(value)

    return Function(name, call, "v", 1, 1)


def _first(argument: Argument) -> Value:
    """The top left value: N and T look at no other, and cross no range."""
    return argument.values[0] if isinstance(argument, Area) else argument


def _n(argument: Argument) -> Value:
    value = _first(argument)
    if type(value) is bool:
        return float(value)
    return value if type(value) in (float, ExcelError, Undecided) else 0.0


def _t(argument: Argument) -> Value:
    value = _first(argument)
    return value if type(value) in (str, ExcelError, Undecided) else ""


def choice(index: Value, count: int) -> int | ExcelError | Undecided:
    """Which of ``count`` values CHOOSE takes, from 1."""
    number = whole(index)
    if type(number) is not float:
        return number  # type: ignore[return-value]
    return int(number) if 1 <= number <= count else VALUE


def chosen(index: Value, *values: Value) -> Value:
    """One element of CHOOSE over an array of indices."""
    place = choice(index, len(values))
    return values[place - 1] if type(place) is int else place


def matched(value: Value, case: Value) -> bool | ExcelError | Undecided:
    """Whether a case of SWITCH is the value, text and number being different things."""
    for side in (value, case):
        if isinstance(side, FAULTS):
            return side
    if value is None or case is None or type(value) is type(case):
        return same(value, case)
    return False


def if_value(condition: Value, yes: Value, no: Value) -> Value:
    """One element of IF over an array."""
    answer = to_bool(condition)
    return yes if answer is True else no if answer is False else answer


def if_error(value: Value, other: Value) -> Value:
    """One element of IFERROR over an array."""
    return other if type(value) is ExcelError else value


def if_na(value: Value, other: Value) -> Value:
    """One element of IFNA over an array."""
    return other if value == NA else value


FUNCTIONS: tuple[Function, ...] = (
    _over("AND", all),
    _over("OR", any),
    _over("XOR", lambda values: sum(values) % 2 == 1),
    scalar("NOT", "b", lambda value: not value),
    scalar("TRUE", "", lambda: True),
    scalar("FALSE", "", lambda: False),
    scalar("NA", "", lambda: NA),
    _question("ISBLANK", lambda value: value is None),
    _question("ISNUMBER", lambda value: type(value) is float),
    _question("ISTEXT", lambda value: type(value) is str),
    _question("ISNONTEXT", lambda value: type(value) is not str),
    _question("ISLOGICAL", lambda value: type(value) is bool),
    _question("ISERROR", lambda value: type(value) is ExcelError),
    _question("ISERR", lambda value: type(value) is ExcelError and value != NA),
    _question("ISNA", lambda value: value == NA),
    Function("N", _n, "r", 1, 1),
    Function("T", _t, "r", 1, 1),
)
