"""Many workbooks at once: each takes a second, and every core makes some.

The makers are processes of their own that end when nobody asks them any more, be it because the
command was killed. What they make comes back in the order in which it was ordered.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection

from xltool.errors import UsageError
from xltool.exchange.roster import Unit
from xltool.generation import issue
from xltool.layout import Layout, stored_layout

_SPAWN = multiprocessing.get_context("spawn")
_FEW = 6  # workbooks that are made sooner than a process is started


@dataclass(frozen=True, slots=True)
class Order:
    """A workbook to be made."""

    unit: Unit
    values: Mapping[str, str | float | bool]  # prefilled, by structured name


def make(layout: Layout, orders: Iterable[Order], count: int, jobs: int) -> Iterator[tuple[Order, bytes]]:
    """The workbook of each order, in their order; ``count`` is how many there are about.

    :raises UsageError: as ``generation.issue``.
    """
    if jobs < 2 or count <= _FEW:
        yield from ((order, issue(layout, order.values, order.unit.name, order.unit.code)) for order in orders)
        return
    busy: deque[tuple[_Maker, Order]] = deque()
    try:
        for order in orders:
            if len(busy) < jobs:
                maker = _Maker(layout)
            else:
                maker, before = busy.popleft()
                yield before, maker.taken(before)
            maker.give(order)
            busy.append((maker, order))
        while busy:
            maker, before = busy.popleft()
            yield before, maker.taken(before)
            maker.stop()
    finally:
        for maker, _ in busy:
            maker.stop()


class _Maker:
    """One process, and our end of it."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._connection, there = _SPAWN.Pipe()
        form = layout.template
        self._process = _SPAWN.Process(target=_serve, args=(there, form.id, form.scope), daemon=True)
        self._process.start()
        there.close()

    def give(self, order: Order) -> None:
        with contextlib.suppress(OSError):  # it has died: the next look at it will tell
            self._connection.send(order)

    def taken(self, order: Order) -> bytes:
        """What it made of the order; made here, if it has died over it."""
        try:
            made = self._connection.recv()
        except (EOFError, OSError):
            return issue(self._layout, order.values, order.unit.name, order.unit.code)
        if isinstance(made, UsageError):
            raise made
        return bytes(made)

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()


def _serve(connection: Connection, template: str, scope: str) -> None:
    """What the process does: one workbook after the other, until nobody wants more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the parent, which stops us
    layout = stored_layout(template, scope=scope)
    with contextlib.suppress(EOFError, OSError):
        while True:
            order = connection.recv()
            try:
                connection.send(issue(layout, order.values, order.unit.name, order.unit.code))
            except UsageError as error:
                connection.send(error)
