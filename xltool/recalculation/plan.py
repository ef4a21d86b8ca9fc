"""A compiled set of formulas: plain data that can be stored, and how to run it.

Every value has a slot in a list. A step is one Python function that reads precedents from one
list and writes results to another: with the same list for both, the values are those computed all
the way down; with two lists, each formula stands on the values that were given for its
precedents. The module must not know how formulas are read or compiled.
"""

from __future__ import annotations

import marshal
import zlib
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import CodeType, FunctionType
from typing import NamedTuple

from xltool.recalculation.areas import Columns
from xltool.recalculation.runtime import NAMESPACE
from xltool.values import Undecided, Value

Values = list[Value]
_Body = Callable[[Values, Values, Columns, Iterable[int]], None]
_UNEXPECTED = "复算出错"


class Step(NamedTuple):
    """One formula, or one that was filled down so many consecutive slots."""

    code: CodeType  # body of a function of (r, w, a, rows)
    slot: int  # that it writes, the first of them
    rows: int  # slots that it writes, one after the other
    reads: tuple[int, ...]  # start and stop of all that it reads, then of more


@dataclass(frozen=True)
class Plan:
    """Formulas in the order in which they can be computed."""

    addresses: tuple[str, ...]  # of the slots
    stages: tuple[tuple[Step, ...], ...]
    packed: tuple[bytes, ...]  # the Python text of each stage, compressed: only people read it
    spans: tuple[tuple[int, ...], ...]  # a formula's slot, then start and stop of what it reads

    def slot(self, address: str) -> int | None:
        """The place of a cell in the value lists; None where no formula touches it."""
        return self.slots.get(address)

    def load(self, values: Mapping[str, Value]) -> Values:
        """A value list; cells that are not given are blank."""
        get = values.get
        return [float(value) if type(value) is int else value for value in [get(address) for address in self.addresses]]

    def run(self, stage: int, read: Values, write: Values) -> None:
        """Compute a stage; whatever goes wrong concerns the one cell only."""
        columns = Columns(read)
        for step, body in zip(self.stages[stage], self._bodies[stage], strict=True):
            _run(step, body, read, write, columns)

    def rerun(self, stage: int, read: Values, write: Values, before: Values) -> None:
        """As ``run``, given what it gave ``before`` over other values: only what reads another value is computed."""
        if write is read:  # what the stage computes counts when it is computed
            for slot in self.targets[stage]:
                write[slot] = before[slot]
        changed = _differing(read, before)
        if write is not read:
            for slot in self.targets[stage]:
                write[slot] = before[slot]
        columns = Columns(read)
        for step, body in zip(self.stages[stage], self._bodies[stage], strict=True) if changed else ():
            if _touched(step.reads, changed):
                _run(step, body, read, write, columns)
                if write is read:
                    for slot in range(step.slot, step.slot + step.rows):
                        if _differ(write[slot], before[slot]):
                            insort(changed, slot)

    def read_back(self, values: Values, addresses: Iterable[str]) -> dict[str, Value]:
        """Values by address; a cell that the plan does not touch is blank."""
        slots = self.slots
        return {address: None if (slot := slots.get(address)) is None else values[slot] for address in addresses}

    def evaluate(self, values: Mapping[str, Value], stages: Iterable[int] | None = None) -> dict[str, Value]:
        """The expected values of all formula cells, computed from what is no formula."""
        chosen = range(len(self.stages)) if stages is None else tuple(stages)
        cells = self.load(values)
        for stage in chosen:
            self.run(stage, cells, cells)
        return {self.addresses[slot]: cells[slot] for stage in chosen for slot in self.targets[stage]}

    def local(self, values: Mapping[str, Value], stage: int) -> dict[str, Value]:
        """The values of a stage's formulas over the given values of their precedents."""
        write: Values = [None] * len(self.addresses)
        self.run(stage, self.load(values), write)
        return {self.addresses[slot]: write[slot] for slot in self.targets[stage]}

    def precedents(self, address: str) -> tuple[str, ...]:
        """The cells that a formula reads directly, ranges expanded, each once; none for what is no formula."""
        known = self._known.get(address)
        if known is None:
            span = self._spans.get(self.slots.get(address, -1), ())
            pieces = zip(span[::2], span[1::2], strict=True)
            cells = dict.fromkeys(place for start, stop in pieces for place in range(start, stop))
            known = self._known[address] = tuple(self.addresses[place] for place in cells)
        return known

    @cached_property
    def _known(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _spans(self) -> dict[int, tuple[int, ...]]:
        return {slot: tuple(bounds) for slot, *bounds in self.spans}

    def dumps(self) -> bytes:
        """The plan as bytes for this very version of Python."""
        stages = tuple(tuple((s.code, s.slot, s.rows, s.reads) for s in steps) for steps in self.stages)
        return marshal.dumps((self.addresses, stages, self.packed, self.spans))

    @classmethod
    def loads(cls, data: bytes) -> Plan:
        """The plan of :meth:`dumps`; never to be given bytes of unknown origin."""
        addresses, stages, packed, spans = marshal.loads(data)
        return cls(addresses, tuple(tuple(Step(*step) for step in steps) for steps in stages), packed, spans)

    @property
    def sources(self) -> tuple[str, ...]:
        """The Python text of each stage."""
        return tuple(zlib.decompress(text).decode() for text in self.packed)

    @cached_property
    def slots(self) -> Mapping[str, int]:
        """The places of the cells in the value lists."""
        return {address: slot for slot, address in enumerate(self.addresses)}

    @cached_property
    def targets(self) -> tuple[tuple[int, ...], ...]:
        """The slots that each stage writes, in order."""
        return tuple(tuple(slot for s in steps for slot in range(s.slot, s.slot + s.rows)) for steps in self.stages)

    @cached_property
    def _bodies(self) -> tuple[tuple[_Body, ...], ...]:
        return tuple(tuple(FunctionType(step.code, NAMESPACE) for step in steps) for steps in self.stages)


def _run(step: Step, body: _Body, read: Values, write: Values, columns: Columns) -> None:
    try:
        body(read, write, columns, range(step.rows))
    except Exception:
        for row in range(step.rows):
            try:
                body(read, write, columns, (row,))
            except Exception as error:
                write[step.slot + row] = Undecided(f"{_UNEXPECTED}：{type(error).__name__}")


def _differ(one: Value, other: Value) -> bool:
    return one is not other and (type(one) is not type(other) or one != other)


def _differing(values: Values, others: Values) -> list[int]:
    """The slots at which two lists differ, in order."""
    pairs = enumerate(zip(values, others, strict=True))
    return [slot for slot, (a, b) in pairs if a is not b and (a != b or type(a) is not type(b))]


def _touched(spans: Sequence[int], slots: Sequence[int]) -> bool:
    """Whether one of some slots, in order, lies in a span."""
    for i in range(0, len(spans), 2):
        place = bisect_left(slots, spans[i])
        if place < len(slots) and slots[place] < spans[i + 1]:
            return True
    return False
