"""A compiled set of formulas: plain data that can be stored, and how to run it.

Every value has a slot in a list. A stage is one Python function that reads precedents from one
list and writes results to another: with the same list for both, the values are those computed all
the way down; with two lists, each formula stands on the values that were given for its
precedents. The module must not know how formulas are read or compiled.
"""

from __future__ import annotations

import marshal
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import CodeType, FunctionType
from typing import Any

from xltool.recalculation.runtime import NAMESPACE
from xltool.values import Undecided, Value

Values = list[Value]
_LINE = re.compile(r" +w\[([0-9]+)(\+i)?\] = .*")
_LOOP = re.compile(r"    for i in range\(([0-9]+)\):")
_UNEXPECTED = "复算出错"


@dataclass(frozen=True)
class Plan:
    """Formulas in the order in which they can be computed."""

    addresses: tuple[str, ...]  # of the slots
    stages: tuple[CodeType, ...]  # bodies of functions of (r, w)
    packed: tuple[bytes, ...]  # the Python text of each stage, compressed: it is read only when something goes wrong
    targets: tuple[tuple[int, ...], ...]  # slots that each stage writes, in order
    spans: tuple[tuple[int, ...], ...]  # a formula's slot, then start and stop of what it reads

    def slot(self, address: str) -> int | None:
        """The place of a cell in the value lists; None where no formula touches it."""
        return self._slots.get(address)

    def load(self, values: Mapping[str, Value]) -> Values:
        """A value list; cells that are not given are blank."""
        get = values.get
        return [float(value) if type(value) is int else value for value in [get(address) for address in self.addresses]]

    def run(self, stage: int, read: Values, write: Values) -> None:
        """Compute a stage; whatever goes wrong concerns the one cell only."""
        try:
            self._functions[stage](read, write)
        except Exception:
            self._one_by_one(stage, read, write)

    def read_back(self, values: Values, addresses: Iterable[str]) -> dict[str, Value]:
        """Values by address; a cell that the plan does not touch is blank."""
        slots = self._slots
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
            span = self._spans.get(self._slots.get(address, -1), ())
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
        return marshal.dumps((self.addresses, self.stages, self.packed, self.targets, self.spans))

    @classmethod
    def loads(cls, data: bytes) -> Plan:
        """The plan of :meth:`dumps`; never to be given bytes of unknown origin."""
        return cls(*marshal.loads(data))

    @property
    def sources(self) -> tuple[str, ...]:
        """The Python text of each stage."""
        return tuple(zlib.decompress(text).decode() for text in self.packed)

    @cached_property
    def _slots(self) -> dict[str, int]:
        return {address: slot for slot, address in enumerate(self.addresses)}

    @cached_property
    def _functions(self) -> tuple[Callable[[Values, Values], None], ...]:
        return tuple(FunctionType(code, NAMESPACE) for code in self.stages)

    def _one_by_one(self, stage: int, read: Values, write: Values) -> None:
        times = range(1)
        for line in self.sources[stage].splitlines():
            if loop := _LOOP.fullmatch(line):
                times = range(int(loop[1]))
                continue
            if found := _LINE.fullmatch(line):
                for i in times if found[2] else range(1):
                    self._one(line.strip(), int(found[1]) + i, {"r": read, "w": write, "i": i})

    def _one(self, line: str, slot: int, scope: dict[str, Any]) -> None:
        try:
            exec(line, NAMESPACE, scope)
        except Exception as error:
            scope["w"][slot] = Undecided(f"{_UNEXPECTED}：{type(error).__name__}")
