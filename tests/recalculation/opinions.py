"""What other programs make of our formulas, and where we are right and they are not."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from xltool import a1
from xltool.audit.compare import same
from xltool.layout import Layout
from xltool.recalculation.copies import FilledDown
from xltool.values import ExcelError, Value

_INPUT = re.compile(r"(?:'((?:[^']|'')*)'!|([^'!]+)!)?([A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?)")


@dataclass(frozen=True, slots=True)
class Opinion:
    """A formula of which another program thinks otherwise."""

    address: str
    formula: str
    ours: Value
    theirs: object
    reads: Mapping[str, Value]  # the cells it stands on


@dataclass(frozen=True, slots=True)
class Deviation:
    """A way of another program that is not Excel's."""

    name: str
    why: str  # we are right
    explains: Callable[[Opinion], bool]


class Second:
    """The library ``formulas``, one formula at a time: whole workbooks take it minutes."""

    def __init__(self, layout: Layout) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import formulas
        self._sheets = {sheet.name.upper(): sheet.name for sheet in layout.sheets}
        parser = formulas.Parser()
        everything = {**layout.formulas, **layout.verdicts}
        self.functions = {address: parser.ast(everything[address])[1].compile() for address in _kinds(everything)}

    def compute(self, address: str, values: Mapping[str, Value]) -> object:
        """The value of a formula over values of its precedents; a str beginning with ``#`` is an error."""
        import numpy
        from formulas.ranges import Ranges

        function = self.functions[address]
        arguments = []
        for name in function.inputs:
            found = _INPUT.fullmatch(name.replace("$", ""))
            assert found, name
            sheet = self._sheets[(found[1] or found[2] or address.rpartition("!")[0]).upper()]
            top, left, bottom, right = a1.area(found[3])
            cells = [
                [_theirs(values.get(f"{sheet}!{a1.column_letters(c)}{r}")) for c in range(left, right + 1)]
                for r in range(top, bottom + 1)
            ]
            array = numpy.array(cells, object)
            arguments.append(array if found[1] or found[2] else Ranges().push(name, array))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result: Any = function(*arguments)
        while isinstance(result, numpy.ndarray):
            result = result.ravel()[0]
        return _ours(result)


def _kinds(everything: Mapping[str, str]) -> list[str]:
    """The address of one formula of each kind: those that were filled down are one."""
    first: dict[object, str] = {}
    for address, formula in everything.items():
        sheet, _, ref = address.rpartition("!")
        row, column = a1.split(ref)
        first.setdefault((sheet, column, FilledDown(formula, row).at(500_000)), address)
    return list(first.values())


def _theirs(value: Value) -> object:
    import schedula
    from formulas.functions import Error

    if value is None:
        return schedula.EMPTY
    return Error.errors[value.code] if isinstance(value, ExcelError) else value


def _ours(value: Any) -> object:
    import numpy
    import schedula
    from formulas.tokens.operand import XlError

    if value is schedula.EMPTY:
        return 0.0
    if isinstance(value, (bool, numpy.bool_)):
        return bool(value)
    if isinstance(value, XlError):
        return ExcelError(str(value))
    return float(value) if isinstance(value, (int, float, numpy.number)) else str(value)


def unexplained(opinions: list[Opinion], deviations: list[Deviation]) -> list[str]:
    """Those that no deviation explains, one a line."""
    return [
        f"{o.address} {o.formula}: {o.ours!r}, theirs {o.theirs!r}"
        for o in opinions
        if not any(deviation.explains(o) for deviation in deviations)
    ]


def differs(ours: Value, theirs: object) -> bool:
    return not same(ours, theirs)  # type: ignore[arg-type]
