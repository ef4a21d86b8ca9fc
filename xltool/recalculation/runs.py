"""Formulas that were filled down a column, as one: read once, ordered once, written as one loop.

A form repeats each formula of a table in every row. It must not know what a formula computes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from xltool.recalculation.binding import Place, Scope, calls, reads
from xltool.recalculation.copies import FilledDown
from xltool.recalculation.nodes import Cells, Node
from xltool.recalculation.parsing import parse
from xltool.recalculation.refusal import Unsupported

TOO_DEEP = "公式过于复杂"
LEAST = 3  # formulas that are worth a loop

_NUMBERS = re.compile(
    r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<![\w.])\d+(?:\.\d+)?(?![\w.])"""
)  # a text of Python's, or a number


@dataclass(slots=True)
class Formula:
    """One formula, read and bound."""

    text: str
    place: Place
    node: Node | None = None  # None where it is refused
    array: bool = False
    refusal: str = ""  # why it is undecided, in Chinese
    cells: list[Cells] = field(default_factory=list)  # what it reads
    subtotal: bool = False  # whether SUBTOTAL occurs in it


@dataclass(slots=True)
class Run:
    """Formulas of consecutive rows of a column: the first is ``formula``, the others are copies of it."""

    stage: int
    formula: Formula
    last: Formula | None = None  # where there are several
    count: int = 1
    steps: list[tuple[int, int]] = field(default_factory=list)  # rows that top and bottom of ``cells`` move by

    def places(self) -> list[Place]:
        sheet, column, row = self.formula.place
        return [(sheet, column, row + i) for i in range(self.count)]

    def cells(self, i: int) -> list[Cells]:
        """What the formula of row ``i``, from 0, reads."""
        if not i:
            return self.formula.cells
        return [
            Cells(c.sheet, c.top + i * up, c.left, c.bottom + i * down, c.right, c.cut)
            for c, (up, down) in zip(self.formula.cells, self.steps, strict=True)
        ]

    def everything(self) -> Iterator[Cells]:
        """Rectangles that together hold all that its formulas read."""
        if not self.last:
            yield from self.formula.cells
            return
        for first, last in zip(self.formula.cells, self.last.cells, strict=True):
            top, bottom = min(first.top, last.top), max(first.bottom, last.bottom)
            yield Cells(first.sheet, top, first.left, bottom, first.right, first.cut)

    def refuse(self, reason: str) -> None:
        """Makes all its cells undecided; they then read nothing."""
        for formula in (self.formula, self.last):
            if formula:
                formula.refusal, formula.node, formula.cells = reason, None, []
        self.steps = []

    def alone(self, scope: Scope) -> list[Run]:
        """A run for each of its formulas."""
        if self.count == 1:
            return [self]
        filled = FilledDown(self.formula.text, self.formula.place[2])
        rest = [Run(self.stage, read(filled.at(place[2]), place, scope)) for place in self.places()[1:]]
        return [Run(self.stage, self.formula), *rest]


def gathered(stage: int, formulas: Iterable[tuple[Place, str]], scope: Scope) -> Iterator[Run]:
    """The formulas of a stage as runs."""
    waiting: list[tuple[Place, str]] = []
    filled: FilledDown | None = None
    for place, text in sorted(formulas, key=lambda item: item[0]):
        if waiting and filled:
            sheet, column, row = waiting[-1][0]
            if place == (sheet, column, row + 1) and filled.at(place[2]) == text:
                waiting.append((place, text))
                continue
            yield from _run(stage, waiting, scope)
        waiting, filled = [(place, text)], FilledDown(text, place[2])
    if waiting:
        yield from _run(stage, waiting, scope)


def _run(stage: int, members: list[tuple[Place, str]], scope: Scope) -> Iterator[Run]:
    first = read(members[0][1], members[0][0], scope)
    if len(members) >= LEAST and not first.refusal and not first.array:
        second, last = (read(text, place, scope) for place, text in (members[1], members[-1]))
        steps = _steps(first, second)
        run = Run(stage, first, last, len(members), steps or [])
        if steps is not None and not last.refusal and run.cells(run.count - 1) == last.cells:
            yield run
            return
    yield Run(stage, first)
    for place, text in members[1:]:
        yield Run(stage, read(text, place, scope))


def _steps(first: Formula, second: Formula) -> list[tuple[int, int]] | None:
    if second.refusal or len(first.cells) != len(second.cells):
        return None
    steps = []
    for one, other in zip(first.cells, second.cells, strict=True):
        if (one.sheet, one.left, one.right, one.cut) != (other.sheet, other.left, other.right, other.cut):
            return None
        steps.append((other.top - one.top, other.bottom - one.bottom))
    return steps


def read(text: str, place: Place, scope: Scope) -> Formula:
    """A formula, parsed and bound, or with the reason why not."""
    formula = Formula(text, place)
    try:
        formula.array = text.startswith("{") and text.endswith("}")
        formula.node = scope.bind(parse(text[1:-1] if formula.array else text), place[0])
        formula.cells = list(reads(formula.node))
        formula.subtotal = calls(formula.node, "SUBTOTAL")
    except Unsupported as refusal:
        formula.refusal, formula.node = refusal.reason, None
    except RecursionError:
        formula.refusal, formula.node = TOO_DEEP, None
    return formula


def looped(first: str, last: str, count: int) -> str | None:
    """An expression over ``i`` that is ``first`` for 0 and ``last`` for the last of ``count`` rows, if there is one."""
    ours, theirs = (list(_NUMBERS.finditer(text)) for text in (first, last))
    if len(ours) != len(theirs):
        return None
    parts: list[str] = []
    end = other_end = 0
    for one, other in zip(ours, theirs, strict=True):
        if first[end : one.start()] != last[other_end : other.start()]:
            return None
        parts.append(first[end : one.start()])
        end, other_end = one.end(), other.end()
        if one[0] == other[0]:
            parts.append(one[0])
        elif one[1] or other[1] or float(other[0]) - float(one[0]) != count - 1:
            return None
        else:
            parts.append(f"{one[0]}+i" if "." not in one[0] else f"({one[0]}+i)")
    if first[end:] != last[other_end:]:
        return None
    return "".join([*parts, first[end:]])
