"""The criteria of COUNTIF, SUMIF and their family.

It exists because a criterion is a small language of its own: an operator within a text, numbers
that also match text, wildcards. It must not know ranges, sums or cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache

from xltool.recalculation import wildcards
from xltool.recalculation.coercion import parse_number
from xltool.recalculation.numbers import equal
from xltool.recalculation.operators import text_order
from xltool.values import (
    DIV0,
    NA,
    NAME,
    NULL,
    NUM,
    REF,
    VALUE,
    ExcelError,
    Undecided,
    Value,
)

Test = Callable[[Value], "bool | Undecided"]

_OPERATOR = re.compile(r"(<>|<=|>=|=|<|>|)(.*)", re.DOTALL)
_ERRORS = {str(error): error for error in (DIV0, NA, NAME, NULL, NUM, REF, VALUE)}
_FIRST_MODERN_DATE = 36_526  # 2000-01-01; a date typed without its year is later than that
_GROUPS = re.compile(r"[0-9]+", re.ASCII)


class Criterion:
    """A test of values, none of which may be undecided."""

    __slots__ = ("holds", "number", "text")

    def __init__(self, holds: Test, text: str | None = None, number: float | None = None) -> None:
        self.holds = holds
        self.text = text  # in lower case, where the test is that a value is this text; "" is any blank
        self.number = number  # where the test is that a value is this number, or reads as it

    def places(self, values: Indexed, among: Sequence[int]) -> Sequence[int] | Undecided:
        """Those of some places at which the value passes."""
        if self.text is not None:
            return _common(values.texts.get(self.text, ()), among)
        if self.number is not None:
            candidates = _common(values.numerals, among)
        else:
            candidates = among
        holds, kept = self.holds, []
        for place in candidates:
            answer = holds(values.values[place])
            if answer is True:
                kept.append(place)
            elif answer is not False:
                return answer
        return kept


class Indexed:
    """Values that many criteria are held against, looked through once."""

    def __init__(self, values: Sequence[Value]) -> None:
        self.values = values
        self.undecided = next((v for v in values if type(v) is Undecided), None)
        self._known: dict[str, Sequence[int] | Undecided] = {}

    def places(self, wanted: Value, test: Criterion) -> Sequence[int] | Undecided:
        """The places of all values that pass a criterion, which the same formula asks in every row."""
        everywhere = range(len(self.values))
        if type(wanted) is not str:
            return test.places(self, everywhere)
        if wanted not in self._known:
            self._known[wanted] = test.places(self, everywhere)
        return self._known[wanted]

    @cached_property
    def texts(self) -> Mapping[str, Sequence[int]]:
        """The places of each text in lower case; those of blanks under ""."""
        found: dict[str, list[int]] = {}
        for place, value in enumerate(self.values):
            if type(value) is str:
                found.setdefault(value.lower(), []).append(place)
            elif value is None:
                found.setdefault("", []).append(place)
        return found

    @cached_property
    def numerals(self) -> Sequence[int]:
        """The places of numbers, and of texts that are read as one, or perhaps."""
        return [
            place
            for place, value in enumerate(self.values)
            if type(value) is float or (type(value) is str and value and parse_number(value) is not None)
        ]


def _common(places: Sequence[int], among: Sequence[int]) -> Sequence[int]:
    if type(among) is range:  # all of them
        return places
    kept = set(places)
    return [place for place in among if place in kept]


def criterion(value: Value) -> Criterion | Undecided:
    """The test that a criterion stands for."""
    if type(value) is Undecided:
        return value
    if value is None:
        value = 0.0
    if type(value) is not str:
        return Criterion(_equals_constant(value), number=value if type(value) is float else None)
    return _read(value)


@lru_cache(maxsize=1024)
def _read(text: str) -> Criterion:
    found = _OPERATOR.fullmatch(text)
    assert found is not None
    operator, operand = found.groups()
    if operator not in ("", "=", "<>"):
        return Criterion(_ordering(operator, operand))
    if operator == "<>":
        return Criterion(_negated(_equality(operator, operand)))
    constant = _constant(operand) if operand else None
    if type(constant) is float:
        return Criterion(_equals_constant(constant), number=constant)
    if not text:
        return Criterion(_equality(operator, operand), "")
    if operand and constant is None and not wildcards.has_wildcards(operand):
        return Criterion(_equality(operator, operand), operand.lower())
    return Criterion(_equality(operator, operand))


def _negated(test: Test) -> Test:
    def negated(value: Value) -> bool | Undecided:
        answer = test(value)
        return answer if type(answer) is Undecided else not answer

    return negated


def _equality(operator: str, operand: str) -> Test:
    if not operand:
        if operator:
            return lambda value: value is None
        return lambda value: value is None or value == ""
    constant = _constant(operand)
    if type(constant) is Undecided:
        return _equals_unsure(operand)
    if constant is not None:
        return _equals_constant(constant)
    if not wildcards.has_wildcards(operand):
        wanted = operand.lower()
        return lambda value: type(value) is str and value.lower() == wanted
    if operand in ("*", "?*"):
        return lambda value: type(value) is str and len(value) >= len(operand) - 1
    if operand[-1] == "*" and not wildcards.has_wildcards(operand[:-1]):
        start = operand[:-1].lower()
        return lambda value: type(value) is str and value.lower().startswith(start)
    pattern = wildcards.compile_pattern(operand)
    return lambda value: type(value) is str and wildcards.fits(pattern, value.lower())


def _constant(operand: str) -> float | bool | ExcelError | None | Undecided:
    """What an operand stands for beyond its text; None when it is just a text."""
    upper = operand.upper()
    if upper in ("TRUE", "FALSE"):
        return upper == "TRUE"
    return _ERRORS.get(upper) or parse_number(operand)


def _equals_constant(wanted: Value) -> Test:
    if type(wanted) is not float:
        return lambda value: type(value) is type(wanted) and value == wanted
    number = wanted

    def equals(value: Value) -> bool | Undecided:
        if type(value) is float:
            return value == number or equal(value, number)
        if type(value) is not str or not value:
            return False
        read = parse_number(value)
        if type(read) is Undecided:
            if value.isascii() and 1 <= number < _FIRST_MODERN_DATE:
                return False
            return read
        return read is not None and equal(read, number)  # type: ignore[arg-type]

    return equals


def _equals_unsure(operand: str) -> Test:
    """A criterion such as ``1-2``, which Excel may take for a date of this year."""
    numbers = sorted(_GROUPS.findall(operand))

    def equals(value: Value) -> bool | Undecided:
        if type(value) is float:
            if operand.isascii() and 1 <= value < _FIRST_MODERN_DATE:
                return False
            return Undecided(f"条件“{operand}”是否算作日期取决于系统设置")
        if type(value) is not str:
            return False
        if value.lower() == operand.lower():
            return True
        read = parse_number(value)
        if read is None or (sorted(_GROUPS.findall(value)) != numbers and type(read) is Undecided):
            return False
        return Undecided(f"条件“{operand}”是否算作日期取决于系统设置")

    return equals


def _ordering(operator: str, operand: str) -> Test:
    constant = _constant(operand)
    if type(constant) is Undecided:
        return lambda value: constant if type(value) in (float, str) else False
    if type(constant) is bool:
        return lambda value: type(value) is bool and _holds(operator, value - constant)
    if type(constant) is float:
        limit = constant

        def compares(value: Value) -> bool:
            if type(value) is not float:
                return False
            if value == limit or equal(value, limit):
                return "=" in operator
            return (value < limit) == ("<" in operator)

        return compares

    def compares_text(value: Value) -> bool | Undecided:
        if type(value) is not str:
            return False
        if value.lower() == operand.lower():
            return "=" in operator
        answer = text_order(value, operand)
        return answer if type(answer) is Undecided else _holds(operator, answer)  # type: ignore[arg-type]

    return compares_text


def _holds(operator: str, sign: int) -> bool:
    if sign == 0:
        return "=" in operator
    return (sign < 0) == ("<" in operator)
